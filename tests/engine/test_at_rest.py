"""Whoever takes the database away reads no number, no telephone and no address in it (S-50)."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from tests import world as worlds
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations

ID_NUMBER = worlds.id_number(date(1973, 3, 7), 731)
PHONE, SECOND_PHONE = "10073162849", "10094826137"
ADDRESS, SECOND_ADDRESS = "江临市金丝雀路七十三号", "江临市金丝雀路九十一号"
OFFICE_PHONE = "02773162849"
CANARIES = (ID_NUMBER, PHONE, SECOND_PHONE, ADDRESS, SECOND_ADDRESS, OFFICE_PHONE)
READABLE = "金丝雀测试员"
READING = """
import pathlib, sys
for name in sys.argv[1:]:
    sys.stdout.buffer.write(pathlib.Path(name).read_bytes())
"""
"""A name, which is not encrypted: the search must find it."""


def sing() -> None:
    """Bring the canaries in by every service that takes such values, and look at one."""
    world = worlds.build()
    facts = members.MemberFacts(
        name=READABLE,
        id_number=ID_NUMBER,
        category="02",
        branch=world["1012"],
        joined_on=date(2025, 12, 1),
        sex="1",
        ethnic="01",
        birth_date=date(1973, 3, 7),
        education="21",
        phone=PHONE,
        address=ADDRESS,
    )
    member = members.enter(world["1012"], facts, actor=world.operator)
    members.change(member, {"phone": SECOND_PHONE, "address": SECOND_ADDRESS}, actor=world.operator)
    organizations.change(world["1012"], {"phone": OFFICE_PHONE}, actor=world.operator)
    seen = members.reveal(member, "phone", actor=world.operator, purpose="contact", reason="通知开会")
    assert seen == SECOND_PHONE


def written(text: str) -> Iterator[bytes]:
    """Yield a text as it may stand in a file."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gbk"):
        raw = text.encode(encoding)
        yield raw
        # Base64 looks different at each of three offsets; what surrounds it spoils the edges.
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
            yield encoded[-(-offset * 8 // 6) : -1]


def files() -> bytes:
    """Return the SQLite file with its log, as they lie on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("pragma database_list")
        name = cursor.fetchone()[2]
    if not name:
        return bytes(connection.connection.serialize())
    parts = (Path(f"{name}{tail}") for tail in ("", "-wal", "-journal"))
    # In a process of its own: closing a file drops all locks that this process holds on it, SQLite's too.
    there = [str(part) for part in parts if part.exists()]
    return subprocess.run([sys.executable, "-c", READING, *there], capture_output=True, check=True).stdout


def tables() -> bytes:
    """Return all rows of all PostgreSQL tables as text."""
    lines: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select t::text from "{table}" t')
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines).encode()


@pytest.mark.django_db(transaction=True)
def test_no_canary_is_heard() -> None:
    sing()
    dump = files() if connection.vendor == "sqlite" else tables()
    assert any(form in dump for form in written(READABLE))
    heard = [canary for canary in CANARIES if any(form in dump for form in written(canary))]
    assert heard == []
