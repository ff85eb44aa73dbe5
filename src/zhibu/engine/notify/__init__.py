"""Notices in the product and by mail: one per matter, reminders together once a day, quiet at night."""
