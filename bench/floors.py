"""The floors: what the same answer costs with nothing of the house around it."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import xlsxwriter
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import path
from python_calamine import CalamineWorkbook

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
MET = {
    "sqlite": """select e.kind, e.object_id, e.sort from search_words w cross join search_entry e
        where w.search_words match %s and e.id = w.rowid""",
    "postgresql": "select e.kind, e.object_id, e.sort from search_entry e where e.words @@ %s::tsquery",
}
FOUND = """
with met as ({met}),
placed as (select met.*, count(*) over (partition by kind) as total,
    row_number() over (partition by kind order by sort, object_id) as place from met)
select p.kind, p.total, coalesce(m.uuid, o.uuid, t.uuid), coalesce(m.name, o.short_name, t.title),
    b.short_name, coalesce(m.number, o.code, t.state)
from placed p
left join members_member m on p.kind = 'member' and m.id = p.object_id
left join organizations_organization o on p.kind = 'organization' and o.id = p.object_id
left join meetings_meeting t on p.kind = 'meeting' and t.id = p.object_id
left join organizations_organization b on b.id = coalesce(m.branch_id, o.parent_id, t.organization_id)
where p.place <= 5 order by p.kind, p.place
"""
KINDS = ("member", "organization", "meeting")
HITS = """<!doctype html><html lang="zh-Hans"><head><title>{{ title }}</title></head><body><ul>
{% for row in rows %}<li><a href="/{{ row.0 }}/{{ row.2 }}/">{{ row.3 }}</a> {{ row.4|default:"" }}
{{ row.5 }} {{ row.1 }}</li>{% endfor %}</ul></body></html>
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


NARROWED = {
    "category": "and m.category = %s",
    "after": "and m.name_sort >= %s",
    "name": "and m.name like '%%' || %s || '%%'",
    "uuid": "and m.uuid = %s",
}


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with a list of members by one query and one template: no access, tree, counts or masks."""
    extra, values = "", []
    for name, condition in NARROWED.items():
        if name in request.GET:
            extra, values = condition, [request.GET[name]]
    size = int(request.GET.get("size", "50"))
    return _answer(request, ROWS, MEMBERS.format(extra=extra), [*values, size])


def bare_search(request: HttpRequest) -> HttpResponse:
    """Answer with what the index holds, five of each kind with their number: one query, one template."""
    one, values = MET[connection.vendor], []
    for kind in KINDS:
        kept = {"sqlite": f'"@{kind}" AND', "postgresql": f"'@{kind}' &"}[connection.vendor]
        values.append(f"{kept} ({request.GET['terms']})")
    met = " union all ".join(f"select * from ({one} limit 1000) as {kind}s" for kind in KINDS)
    return _answer(request, HITS, FOUND.format(met=met), values)


def _answer(request: HttpRequest, source: str, statement: str, values: list[Any]) -> HttpResponse:
    who = request.session.get("_auth_user_id", "")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return HttpResponse(_template(source).render({"rows": rows, "title": who}))


urlpatterns = [path("", bare), path("search/", bare_search)]


@lru_cache(maxsize=2)
def _template(source: str) -> Any:
    return engines["django"].from_string(source)


def terms(word: str) -> str:
    """Return a word as the inverted index is asked for it, spoken or as part of a text."""
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    if connection.vendor == "sqlite":
        return f'"={word}" *' if word.isascii() else " AND ".join(f'"{pair}"' for pair in pairs)
    return f"'={word}':*" if word.isascii() else " & ".join(f"'{pair}'" for pair in pairs)


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


def parse_and_insert(content: bytes, *tables: list[Any]) -> None:
    """Parse a workbook and insert rows table by table, made ready beforehand; nothing stays."""
    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with transaction.atomic():
        for rows in tables:
            type(rows[0])._base_manager.bulk_create(rows, batch_size=400)
        # What is taken back was never inverted: a savepoint lets SQLite write that index, as a commit would.
        transaction.savepoint()
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
