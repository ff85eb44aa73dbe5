"""The floors: what the same answer costs with nothing of the house around it."""

from datetime import date

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines

ROWS = """
{% for row in rows %}<tr><td>{{ row.0 }}</td><td>{{ row.1 }}</td><td>{{ row.2 }}</td><td>{{ row.3 }}</td>
<td>{{ row.4 }}</td><td>{{ row.5 }}</td><td>{{ row.6 }}</td></tr>{% endfor %}
"""
MEMBER_ROWS = """
select m.name, m.number, m.category, m.joined_on, m.birth_date, b.short_name, g.short_name
from members_member m
join organizations_organization b on b.id = m.branch_id
left join organizations_organization g on g.id = m.group_id
where m.left_on is null order by m.name_sort, m.id limit %s
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


def bare_list(size: int) -> HttpResponse:
    """A page of members by one query and one template, without access, tree, filters or masks."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBER_ROWS, [size])
        rows = cursor.fetchall()
    template = engines["django"].from_string(ROWS)
    return HttpResponse(template.render({"rows": rows}, HttpRequest()))


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
