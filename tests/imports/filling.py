"""A database that runs out of room, and has room again afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from django.db import connection

PAGES = 40
ROOM = "48k"
FULL = """
CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN
IF (SELECT count(*) FROM {table}) > 120 THEN
RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END IF;
RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def no_room(table: str) -> Iterator[None]:
    """Leave a table room for some rows, but not for some hundreds."""
    how = _small_file if connection.vendor == "sqlite" else _small_disk if _may_mount() else _refusal
    with how(table):
        yield


@contextmanager
def _small_file(_table: str) -> Iterator[None]:
    run("VACUUM")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        run(f"PRAGMA max_page_count={cursor.fetchone()[0] + PAGES}")
        yield
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone()[0] == "ok"
        run("PRAGMA max_page_count=1073741823")


def _may_mount() -> bool:
    """Say whether this account may give the server, which must run here, a disk of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        here = Path(cursor.fetchone()[0]).exists()
    return here and os.geteuid() == 0 and which("mount") is not None


@contextmanager
def _small_disk(table: str) -> Iterator[None]:
    # /tmp, not TMPDIR: the account postgres must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="zhibu-disk-", dir="/tmp"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder], check=False)
    if mounted.returncode:
        with _refusal(table):
            yield
        return
    try:
        shutil.chown(folder, "postgres")
        run(f"CREATE TABLESPACE small LOCATION '{folder}'", f"ALTER TABLE {table} SET TABLESPACE small")
        yield
    finally:
        run(f"ALTER TABLE {table} SET TABLESPACE pg_default", "DROP TABLESPACE small")
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


@contextmanager
def _refusal(table: str) -> Iterator[None]:
    run(FULL.format(table=table))
    try:
        yield
    finally:
        run(f"DROP TRIGGER full_disk ON {table}", "DROP FUNCTION full_disk")
