"""`make new-module AREA=affairs NAME=pledges RECORD=Pledge WORDS=承诺`: a module that passes every suite.

It writes the files of one record (table, scope, services, declaration, a sample for the contract suites) and
puts the module's name where the house lists it. What the module is about is yours to write then.
"""

import os
import re
import subprocess
from pathlib import Path
from string import Template

from tools.house import BIN, ROOT, SOURCE, Stop, main, tell

FILES: dict[str, str] = {
    "__init__.py": '"""$words."""\n',
    "apps.py": '''"""The manifest of $name."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.modules import MenuEntry, Module


class $app(Module):
    """$words."""

    name = "zhibu.domain.$area.$name"
    label = "$name"
    verbose_name = _("$words")
    menu = (MenuEntry(_("$words"), "$name.list", "list", "$name.read", order=70),)
''',
    "models.py": '''"""Tables of $name."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class $record(Record):
    """$words of an organization."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="$name", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"), db_index=True)
    title = models.CharField(_("名称"), max_length=120)
    note = models.TextField(_("说明"), blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("$words")

    class Policy(Record.Policy):
        """Seen with $name.read on the organization."""

        read: ClassVar[str] = "$name.read"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.title
''',
    "services.py": '''"""Every write of $name."""

from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.$area.$name.models import $record
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Conflict, locked, service
from zhibu.engine.journal import services as journal


@service("$name.write")
def enter(organization: Organization, values: dict[str, Any], *, actor: Actor) -> $record:
    """Enter a row of an organization."""
    row = $record(
        organization=organization, org_path=organization.path, recorded_at=clock.now(), **values
    )
    row.save()
    journal.note(actor, "$one.enter", row)
    return row


@service("$name.write")
def amend(row: $record, values: dict[str, Any], *, actor: Actor, version: int) -> bool:
    """Change a row; returns whether anything changed, raises Conflict on a stale version."""
    now = locked(row)
    if version != now.version:
        raise Conflict(_("这条记录刚被改过。比较后再决定保留哪个。"))
    changes = journal.difference(now, values)
    if not changes:
        return False
    for name, value in values.items():
        setattr(now, name, value)
    now.version += 1
    now.save()
    journal.note(actor, "$one.amend", now, changes=changes)
    row.refresh_from_db()
    return True
''',
    "resources.py": '''"""$words as list, page and form."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhibu.domain.$area.$name import services
from zhibu.domain.$area.$name.models import $record
from zhibu.engine.access import Actor
from zhibu.engine.resource import Column, Link, Offer, Resource, Section, View, register


def _title(row: $record, view: View) -> Link:
    return Link(row.title, view.resource.url_of(row))


@register
class $app(Resource):
    """$words."""

    name, route, model = "$name", "$name", $record
    read, write = "$name.read", "$name.write"
    title, noun, unit = _("$words"), _("$words"), _("条")
    empty = _("还没有记录。添加后，会列在这里。")
    search = _("名称")
    path_field, choose_place, order = "org_path", True, ("-recorded_at", "-pk")
    columns = (
        Column("title", _("名称"), _title, phone="main"),
        Column("organization", _("党组织"), lambda row, _view: str(row.organization), phone="label"),
        "recorded_at",
    )
    sections = (Section(_("基本情况"), ("title", "note")),)
    pages = ("new", "detail", "edit")
    acts = {"$one.enter": _("登记"), "$one.amend": _("修改")}
    offers = (Offer(_("添加"), "$name.new", "plus", "$name.write", primary=True, keep=("org",)),)

    def shaped(self, rows: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Fetch the organizations along."""
        return rows.select_related("organization")

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match words of the title."""
        return rows.filter(title__contains=words) if words else rows

    def enter(self, place: Any, values: dict[str, Any], *, actor: Actor) -> $record:
        """Enter a row at a place."""
        return services.enter(place, values, actor=actor)

    def amend(self, row: Any, values: dict[str, Any], *, actor: Actor, version: int) -> None:
        """Change a row."""
        services.amend(row, values, actor=actor, version=version)
''',
    "tests/__init__.py": '"""Tests of $name."""\n',
    "tests/sample.py": '''"""For the contract suites: a row of $name anywhere, and every service done once."""

from typing import Any

from tests.world import World
from zhibu.domain.$area.$name import services
from zhibu.domain.$area.$name.models import $record
from zhibu.domain.people.organizations.models import Organization


def row(world: World, node: Organization) -> $record:
    """Return a row of a node."""
    return services.enter(node, {"title": "试验"}, actor=world.operator)


def _enter(world: World) -> Any:
    return lambda: services.enter(world["1011"], {"title": "试验"}, actor=world.operator)


def _amend(world: World) -> Any:
    made = row(world, world["1011"])
    return lambda: services.amend(made, {"title": "改过"}, actor=world.operator, version=1)


SAMPLES = {$record: row}
ACTS = [("enter", ["$one.enter"], _enter), ("amend", ["$one.amend"], _amend)]
''',
    "tests/test_services.py": '''"""What is written of $name, and by whom it may be."""

import pytest

from tests.world import World
from zhibu.domain.$area.$name import services
from zhibu.domain.$area.$name.models import $record
from zhibu.engine.access import Refused
from zhibu.engine.flow import Conflict


def test_a_branch_enters_its_own_and_nobody_elses(world: World) -> None:
    secretary = world.actor("secretary")
    made = services.enter(world["1011"], {"title": "试验"}, actor=secretary)
    assert list($record.objects.visible_to(secretary)) == [made]
    with pytest.raises(Refused):
        services.enter(world["1012"], {"title": "试验"}, actor=secretary)


def test_a_change_in_between_is_not_written_over(world: World) -> None:
    made = services.enter(world["1011"], {"title": "试验"}, actor=world.operator)
    assert services.amend(made, {"title": "改过"}, actor=world.operator, version=1)
    assert not services.amend(made, {"title": "改过"}, actor=world.operator, version=2)
    with pytest.raises(Conflict):
        services.amend(made, {"title": "晚到"}, actor=world.operator, version=1)
    made.refresh_from_db()
    assert made.title == "改过"
''',
}


def new_module() -> int:
    """Write the files and the lines; says what to do next."""
    words = {key.lower(): os.environ.get(key, "") for key in ("AREA", "NAME", "RECORD", "WORDS")}
    _judge(words)
    words["one"] = re.sub(r"(?<!^)(?=[A-Z])", "-", words["record"]).lower()
    words["app"] = "".join(part.capitalize() for part in words["name"].split("_"))
    folder = SOURCE / "domain" / words["area"] / words["name"]
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
    _list(words)
    made = subprocess.run(
        [str(BIN / "zhibu"), "makemigrations", words["name"]], cwd=ROOT, check=False, text=True
    )
    subprocess.run([str(BIN / "ruff"), "format", "--quiet", str(folder)], cwd=ROOT, check=False)
    tell(f"{folder.relative_to(ROOT)} is there. Next: make check, make test ARGS='tests/contracts'.")
    return made.returncode


def _judge(words: dict[str, str]) -> None:
    if not re.fullmatch(r"[a-z][a-z_]+", words["name"]) or not re.fullmatch(r"[A-Z]\w+", words["record"]):
        raise Stop("Usage: make new-module AREA=affairs NAME=pledges RECORD=Pledge WORDS=承诺")
    if not (SOURCE / "domain" / words["area"] / "__init__.py").exists() or not words["area"]:
        raise Stop(f"AREA={words['area']} is no area of src/zhibu/domain; a new one needs a decision first.")
    if (SOURCE / "domain" / words["area"] / words["name"]).exists():
        raise Stop(f"{words['area']}/{words['name']} exists already.")
    if not words["words"]:
        raise Stop("WORDS= is what the interface calls it.")


def _list(words: dict[str, str]) -> None:
    """Put the module where the house lists modules, capabilities, acts and screens."""
    name, area, record, said = words["name"], words["area"], words["record"], words["words"]
    contract = f'name = "Inside {area}"'
    _insert(ROOT / "pyproject.toml", rf"({re.escape(contract)}.*?layers = \[)", rf'\1"{name}", ')
    first = rf'(MODULES = \[.*?)(    "zhibu\.domain\.{area}\.[^\n]+\n)(?!    "zhibu\.domain\.{area}\.)'
    _insert(SOURCE / "config/installed.py", first, rf'\1\2    "zhibu.domain.{area}.{name}",\n')
    rules = SOURCE / "domain/people/accounts/rules.py"
    for role, more in {"office": "read write", "office-leader": "read", "secretary": "read write"}.items():
        given = " ".join(f"{name}.{one}" for one in more.split())
        _insert(rules, rf'("{role}": _role\(\s*_\("[^"]+"\),\s*")', rf'\1{given} "\n        "')
    actions = SOURCE / "domain/people/accounts/codes/actions.csv"
    one = words["one"]
    lines = [
        f"{one}.enter,登记{said}",
        f"{one}.amend,修改{said}",
        f"{name}.read,看{said}",
        f"{name}.write,管{said}",
    ]
    _append(actions, lines)
    _append(
        ROOT / "docs/access-screens.csv",
        [
            f"{name}.detail,{name}/<uuid:uuid>/,GET,{name}.read,{name}.{record}",
            f"{name}.edit,{name}/<uuid:uuid>/edit/,GET POST,{name}.write,{name}.{record}",
            f"{name}.export,{name}/export/,POST,{name}.read,",
            f"{name}.list,{name}/,GET,{name}.read,",
            f"{name}.new,{name}/new/,GET POST,{name}.write,",
            f"{name}.views,{name}/views/,POST,{name}.read,",
        ],
    )
    matrix = ROOT / "docs/access-matrix.csv"
    like = ("organizations.read,", "organizations.write,")
    known = [line for line in matrix.read_text("utf-8").splitlines() if line.startswith(like)]
    _append(matrix, [line.replace("organizations.", f"{name}.", 1) for line in known])


def _insert(path: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, path.read_text("utf-8"), count=1, flags=re.DOTALL)
    if not count:
        raise Stop(f"{path.relative_to(ROOT)} has no place for {pattern}")
    path.write_text(text, encoding="utf-8")


def _append(path: Path, lines: list[str]) -> None:
    known = path.read_text("utf-8").rstrip("\n")
    path.write_text("\n".join([known, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(new_module)
