"""Cleans up what earlier measures wrote and took back, as the database's server does by itself in time."""

import django
from django.db import connection


def main() -> None:
    """Let PostgreSQL clean and count its tables; SQLite keeps nothing of what was taken back."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    django.setup()
    main()
