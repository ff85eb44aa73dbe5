"""The floors: what the same answer costs with nothing of the house around it."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import path
from python_calamine import CalamineWorkbook

from zhibu.domain.people.members.models import Member
from zhibu.engine import clock

ROWS = """<!doctype html><html lang="zh-Hans"><head><title>{{ title }}</title></head><body><table>
{% for row in rows %}<tr><td><a href="/members/{{ row.0 }}/">{{ row.1 }}</a></td>
<td>{{ row.2|default:"" }}</td><td>{{ row.3 }}</td><td>{{ row.4 }}</td><td>{{ row.5 }}</td>
<td>{{ row.6 }}</td>
<td>{{ row.7|default:"" }}</td><td>{{ row.8 }}</td></tr>{% endfor %}</table></body></html>
"""
MEMBERS = """
select m.uuid, m.name, m.birth_date, m.category, m.joined_on, m.number, b.short_name, g.short_name, m.phone
from members_member m
join organizations_organization b on b.id = m.branch_id
left join organizations_organization g on g.id = m.group_id
where m.left_on is null {extra} order by m.name_sort, m.id limit %s
"""
FOUND = """
select m.name, m.number, m.uuid, b.short_name, g.short_name
from search_words w cross join search_entry e
join members_member m on m.id = e.object_id
join organizations_organization b on b.id = m.branch_id
left join organizations_organization g on g.id = m.group_id
where w.search_words match %s and e.id = w.rowid and e.kind = 'member' and m.left_on is null
order by e.sort limit %s
"""
HITS = """
{% for row in rows %}<li><a href="/members/{{ row.2 }}/">{{ row.0 }}</a>
{{ row.3 }} {{ row.4 }} {{ row.1 }}</li>{% endfor %}
"""
STANDING = """
with period (kind, body, label, first, last) as (values {periods}),
body as (
  select case o.kind when 'GROUP' then 'GROUP' else 'BRANCH' end as body, o.founded_on, h.valid_from,
    h.valid_to, h.members > 0 as peopled, h.full >= 7 as led, count(*) as many
  from organizations_organization o join organizations_headcount h on h.organization_id = o.id
  where o.dissolved_on is null and o.kind in ('BRANCH', 'JOINT_BRANCH', 'GROUP')
  group by 1, 2, 3, 4, 5, 6),
owed as (
  select p.kind, p.label, p.last, sum(b.many) as many from period p join body b on b.body = p.body
  and (b.founded_on is null or b.founded_on <= p.first) and b.valid_from <= {least}(p.last, {on})
  and (b.valid_to is null or b.valid_to > {least}(p.last, {on}))
  where b.peopled and (p.kind <> 'committee' or b.led) group by 1, 2, 3),
done as (
  select s.kind, case when s.kind in ('members', 'lecture') then {quarter} else {month} end as label,
    count(distinct m.organization_id) as many
  from meetings_showing s {join} meetings_meeting m on m.id = s.meeting_id
  where s.held_on{apart} between {since} and {on} and m.filed_at < %s and m.voided_at is null group by 1, 2)
select o.kind, o.label, o.last < {on}, coalesce(d.many, 0), o.many - coalesce(d.many, 0)
from owed o left join done d on d.kind = o.kind and d.label = o.label order by 1, 2
"""
SQLITE = {
    "day": "'{}'",
    "least": "min",
    "join": "cross join",
    "apart": "||''",
    "month": "substr(s.held_on, 1, 7)",
    "quarter": "substr(s.held_on, 1, 4) || '-Q' || ((substr(s.held_on, 6, 2) + 2) / 3)",
}
POSTGRESQL = {
    "day": "date '{}'",
    "least": "least",
    "join": "join",
    "apart": "",
    "month": "to_char(s.held_on, 'YYYY-MM')",
    "quarter": """to_char(s.held_on, 'YYYY-"Q"Q')""",
}


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with a list of members by one query and one template: no access, tree, counts or masks."""
    who = request.session.get("_auth_user_id", "")
    wanted = request.GET
    extra, values = "", []
    if "category" in wanted:
        extra, values = "and m.category = %s", [wanted["category"]]
    elif "after" in wanted:
        extra, values = "and m.name_sort >= %s", [wanted["after"]]
    elif "name" in wanted:
        extra, values = "and m.name = %s", [wanted["name"]]
    elif "uuid" in wanted:
        extra, values = "and m.uuid = %s", [wanted["uuid"]]
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS.format(extra=extra), [*values, int(wanted.get("size", "50"))])
        rows = cursor.fetchall()
    return HttpResponse(_template().render({"rows": rows, "title": who}))


urlpatterns = [path("", bare)]
_compiled: list[Any] = []


def _template() -> Any:
    if not _compiled:
        _compiled.append(engines["django"].from_string(ROWS))
    return _compiled[0]


def _only_here(get_response: Any) -> Any:
    def answer(request: Any) -> HttpResponse:
        request.urlconf = __name__
        response: HttpResponse = get_response(request)
        return response

    return answer


def bare_client(signed_in: Client) -> Client:
    """Return a client of the bare view with the same session; nothing but the session stands before it."""
    client = Client()
    client.cookies = signed_in.cookies
    handler = ClientHandler(enforce_csrf_checks=False)
    middleware = [f"{__name__}._only_here", "django.contrib.sessions.middleware.SessionMiddleware"]
    with override_settings(MIDDLEWARE=middleware):
        handler.load_middleware()
    client.handler = handler
    return client


def bare_search(reading: str, size: int) -> HttpResponse:
    """Members by the beginning of their pinyin: one query over the same index and one template (SQLite)."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [f'"={reading}" *', size])
        rows = cursor.fetchall()
    template = engines["django"].from_string(HITS)
    return HttpResponse(template.render({"rows": rows}, HttpRequest()))


def standing_by_sql(since: date, on: date) -> dict[tuple[str, str, str], int]:
    """Count how branches and groups stand, by kind, period and state: one query, as quick as we can write it.

    It knows no waiver, silence, parameter, term or task, and takes it that whoever held something owed it.
    """
    words = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    kinds = [("committee", "BRANCH", "month"), ("theme-day", "BRANCH", "month"), ("group", "GROUP", "month")]
    kinds += [("members", "BRANCH", "quarter"), ("lecture", "BRANCH", "quarter")]
    day = words["day"].format
    periods = [
        f"('{kind}', '{body}', '{one.label}', {day(one.start)}, {day(one.end)})"
        for kind, body, often in kinds
        for one in clock.periods(often, since, on)
    ]
    days = {"since": day(since), "on": day(on)}
    with connection.cursor() as cursor:
        query = STANDING.format(periods=", ".join(periods), **words, **days)
        cursor.execute(query, [clock.end_of_day(on)])
        counted: dict[tuple[str, str, str], int] = {}
        for kind, label, over, done, rest in cursor.fetchall():
            counted |= {(kind, label, "done"): done, (kind, label, "late" if over else "due"): int(rest)}
    return {key: many for key, many in counted.items() if many}


def parse_and_insert(content: bytes, rows: list[Member]) -> None:
    """Parse a workbook and insert the same dossiers, made ready beforehand; nothing stays."""
    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with transaction.atomic():
        Member.objects.bulk_create(rows, batch_size=400)
        transaction.set_rollback(True)


def write_cells(lines: Iterable[Sequence[str]]) -> int:
    """Write cells as XlsxWriter does by itself with flat memory; returns the size."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(lines):
            for at, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, at, cell)
    return len(out.getvalue())
