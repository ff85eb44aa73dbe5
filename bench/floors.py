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
HELD = """
select o.id, s.kind, s.held_on, count(*)
from organizations_organization o
left join meetings_meeting m on m.organization_id = o.id and m.state = 'filed'
left join meetings_showing s on s.meeting_id = m.id and s.held_on between %s and %s
where o.dissolved_on is null and o.kind in ('BRANCH', 'JOINT_BRANCH', 'GROUP')
group by o.id, s.kind, s.held_on
"""


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


def held_by_sql(since: date, on: date) -> int:
    """What every branch and group held, grouped by hand-written SQL; returns the number of groups."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [since, on])
        return len(cursor.fetchall())


def parse_and_insert(content: bytes, *tables: list[Any]) -> None:
    """Parse a workbook and insert rows table by table, made ready beforehand; nothing stays."""
    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with transaction.atomic():
        for rows in tables:
            type(rows[0])._base_manager.bulk_create(rows, batch_size=400)
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
