"""Dashboards and the big screen: size, structure, what is late, down to the record.

Not here: any figure of its own; everything is asked of the modules below.
"""
