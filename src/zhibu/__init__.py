"""Zhibu: a self-hosted platform for the records and daily work of Party organizations."""

__version__ = "0.1.0"
