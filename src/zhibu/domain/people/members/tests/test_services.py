"""Entering, changing, placing, converting: dated rows, head-counts, and what the rules refuse."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.world import World, id_number
from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Aspect, Member, Placement, PostHeld, Status
from zhibu.domain.people.members.queries import roster_on, statuses_of
from zhibu.domain.people.members.services import MemberFacts
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import headcounts_on
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Conflict, Invalid
from zhibu.engine.journal.models import Entry

JUNE, JULY = date(2026, 6, 17), date(2026, 7, 1)
BORN = date(1990, 3, 4)


def facts(world: World, **given: object) -> MemberFacts:
    known = MemberFacts(
        name="单雪梅",
        id_number=id_number(BORN, 502),
        category="01",
        branch=world["1012"],
        joined_on=date(2012, 6, 27),
        converted_on=date(2013, 6, 27),
    )
    return replace(known, **given)  # type: ignore[arg-type]  # values of several types


def assert_counts_add_up() -> None:
    for row in Organization.objects.all():
        people = Member.objects.filter(org_path__startswith=row.path, left_on=None)
        assert row.member_count == people.count(), row
        assert row.full_count == people.filter(category="01").count(), row


def test_a_member_enters_with_what_his_number_tells(world: World) -> None:
    row = services.enter(world["1012"], facts(world), actor=world.actor("office"))
    assert (row.sex, row.birth_date) == ("2", BORN)
    assert (row.name_sort, row.name_initials) == ("shan xue mei", "sxm")
    assert row.placements.get().valid_to is None
    assert [(line.value, line.valid_from) for line in statuses_of(row)] == [
        ("01", date(2013, 6, 27)),
        ("02", date(2012, 6, 27)),
    ]
    assert_counts_add_up()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": " "}, "name", "请填姓名"),
        ({"id_number": "11010519491231002"}, "id_number", "是18位"),
        ({"id_number": "110105194912310021"}, "id_number", "最后一位对不上"),
        ({"id_number": "110105194902310025"}, "id_number", "出生日期不存在"),
        ({"phone": "1380000021"}, "phone", "手机写11位"),
        ({"joined_on": date(2999, 1, 1)}, "joined_on", "还没有到"),
        ({"converted_on": None}, "converted_on", "请填转正日期"),
        ({"converted_on": date(2012, 6, 26)}, "converted_on", "转正日期早于入党日期（2012-06-27）"),
        ({"lost": True}, "lost_since", "请填失去联系年月"),
        ({"lost": True, "lost_since": "2026年6月"}, "lost_since", "年月写成2026-06这样"),
        ({"floating": True}, "floating_to", "请填流向"),
    ],
)
def test_values_that_cannot_be_are_refused(
    world: World, given: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as caught:
        services.enter(world["1012"], facts(world, **given), actor=world.operator)
    assert words in caught.value.problems[field]


def test_a_registered_number_is_refused_alike_wherever_it_is(world: World) -> None:
    said = set()
    for known in ("孟春和", "谢临川"):
        taken = facts(world, id_number=world.member(known).id_number)
        with pytest.raises(Invalid) as caught:
            services.enter(world["1012"], taken, actor=world.actor("office"))
        said.add(str(caught.value))
    assert said == {"这个号码不能登记。请向上级党组织核实。"}
    number = world.member("谢临川").id_number
    with pytest.raises(Invalid) as caught:
        services.amend(world.member("孟春和"), {"id_number": number}, actor=world.operator)
    assert str(caught.value) in said


def test_members_belong_to_branches_only(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        services.enter(world["101"], facts(world, branch=world["101"]), actor=world.operator)
    assert caught.value.rule == "ORG-28"
    with pytest.raises(Invalid) as caught:
        services.enter(world["1012"], facts(world, group=world["1011-Z01"]), actor=world.operator)
    assert "这个党小组不在所选支部" in caught.value.problems["group"]
    with pytest.raises(Refused):
        services.enter(world["1021"], facts(world, branch=world["1021"]), actor=world.actor("office"))


def test_who_belonged_where_on_a_past_day_is_an_ordinary_question(world: World) -> None:
    office, member = world.actor("office"), world.member("孟春和")
    before = set(roster_on(office, world["1012"], date(2026, 6, 16)))
    with clock.travel(JUNE):
        services.place(member, world["1011"], world["1011-Z02"], actor=office, basis="支委会决定")
    with clock.travel(JULY):
        assert set(roster_on(office, world["1012"], date(2026, 6, 16))) == before
        assert member not in set(roster_on(office, world["1012"], JUNE))
        assert member in set(roster_on(office, world["1011-Z02"], JUNE))
        assert set(roster_on(office, world["1012"], date(2025, 12, 31))) == set()
    moved = world.member("孟春和")
    assert moved.org_path == world["1011-Z02"].path
    assert [(row.branch.code, row.valid_to) for row in moved.placements.order_by("pk")] == [
        ("1012", JUNE),
        ("1011", None),
    ]
    assert_counts_add_up()
    counts = headcounts_on(world["100"].path, JULY)
    assert [line[1:] for line in counts[world["1012"].pk]][-2:] == [(4, 4), (3, 3)]


def test_placing_him_where_he_is_changes_nothing(world: World) -> None:
    member = world.member("孟春和")
    entries = Entry.objects.count()
    assert services.place(member, world["1012"], None, actor=world.operator) is False
    assert Entry.objects.count() == entries


def test_posts_end_with_leaving_the_organization_but_not_the_group(world: World) -> None:
    secretary = world.member("许嘉禾")
    with clock.travel(JUNE):
        other = "1011-Z02" if secretary.group == world["1011-Z01"] else "1011-Z01"
        services.place(secretary, world["1011"], world[other], actor=world.operator)
        assert secretary.posts.get(post="SECRETARY").valid_to is None
        services.place(secretary, world["1012"], None, actor=world.operator)
    held = secretary.posts.get(post="SECRETARY")
    assert (held.valid_to, held.end_reason) == (JUNE, "调离")
    assert world["1011"].secretary_text == ""


def test_a_stale_version_is_a_conflict(world: World) -> None:
    member = world.member("孟春和")
    services.change(member, {"job": "钳工"}, actor=world.operator, version=1)
    with pytest.raises(Conflict):
        services.change(member, {"job": "车工"}, actor=world.operator, version=1)
    with pytest.raises(Conflict):
        services.place(member, world["1011"], None, actor=world.operator, version=1)


def test_statuses_are_dated_with_their_basis(world: World) -> None:
    member = world.member("孟春和")
    with clock.travel(JULY):
        services.amend(
            member,
            {"floating": True, "floating_to": "江南省江北市"},
            actor=world.actor("office"),
            since=JUNE,
            basis="支委会登记",
        )
        line = Status.objects.get(member=member, aspect=Aspect.FLOATING)
        assert (line.value, line.valid_from, line.valid_to, line.basis) == (
            "江南省江北市",
            JUNE,
            None,
            "支委会登记",
        )
        services.amend(member, {"floating": False, "floating_to": ""}, actor=world.operator, since=JULY)
        line.refresh_from_db()
        assert line.valid_to == JULY
        late = date(2026, 8, 1)
        with pytest.raises(Invalid) as caught:
            services.amend(member, {"lost": True, "lost_since": "2026-06"}, actor=world.operator, since=late)
        assert "还没有到" in caught.value.problems["since"]


def test_a_status_cannot_change_before_it_began(world: World) -> None:
    member = world.member("孟春和")
    with clock.travel(JULY):
        suspended = {"standing": "2"}
        with pytest.raises(Invalid) as caught:
            services.amend(member, suspended, actor=world.operator)
        assert "请填作出决定的文件" in caught.value.problems["basis"]
        services.amend(member, suspended, actor=world.operator, since=JUNE, basis="支部大会决议")
        with pytest.raises(Invalid) as caught:
            services.amend(member, {"standing": "1"}, actor=world.operator, since=date(2026, 6, 1))
        assert "早于上一次变动（2026-06-17）" in caught.value.problems["since"]
        assert world.member("孟春和").standing == "2"


def test_a_corrected_date_is_a_new_row_that_names_the_old_one(world: World) -> None:
    member = world.member("孟春和")
    values = {"joined_on": date(2010, 7, 1), "converted_on": date(2011, 7, 1)}
    services.amend(member, values, actor=world.operator, basis="入党志愿书")
    assert member.statuses.filter(aspect=Aspect.CATEGORY).count() == 4
    standing = statuses_of(member)
    assert [(line.value, line.valid_from, line.valid_to) for line in standing] == [
        ("01", date(2011, 7, 1), None),
        ("02", date(2010, 7, 1), date(2011, 7, 1)),
    ]
    assert all(line.corrects is not None and line.basis == "入党志愿书" for line in standing)


def test_conversion_ends_probation_and_counts_again(world: World) -> None:
    member = world.member("乔望舒")
    with clock.travel(date(2026, 12, 5)):
        with pytest.raises(Invalid) as caught:
            services.convert(member, date(2026, 11, 30), actor=world.operator, basis="支部大会")
        assert "预备期未满" in caught.value.problems["converted_on"]
        services.convert(member, date(2026, 12, 1), actor=world.actor("office"), basis="支部大会决议")
        full = world.member("乔望舒")
        assert (full.category, full.converted_on) == ("01", date(2026, 12, 1))
        assert [(line.value, line.valid_to) for line in statuses_of(full)] == [
            ("01", None),
            ("02", date(2026, 12, 1)),
        ]
        assert (world["1011"].member_count, world["1011"].full_count) == (10, 9)
        assert_counts_add_up()
        with pytest.raises(Invalid):
            services.convert(full, date(2026, 12, 2), actor=world.operator, basis="再来一次")


def test_values_never_enter_the_journal(world: World) -> None:
    member = world.member("孟春和")
    services.amend(
        member,
        {"phone": "13900000001", "address": "江临市新路1号", "job": "钳工"},
        actor=world.actor("office"),
    )
    changes = Entry.objects.filter(object_uuid=member.uuid, action="member.change").get().changes
    assert changes["phone"] == changes["address"] == ["•", "•"]
    assert changes["job"] == ["", "钳工"]


def test_the_database_itself_keeps_one_live_record_one_branch_one_secretary(world: World) -> None:
    member, other = world.member("孟春和"), world.member("宋以宁")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=other.pk).update(id_number_index=member.id_number_index)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=other.pk).update(converted_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(
            member=member, branch=world["1011"], valid_from=JUNE, recorded_at=clock.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PostHeld.objects.create(
            member=world.member("周文澜"),
            organization=world["1011"],
            post="SECRETARY",
            valid_from=JUNE,
            recorded_at=clock.now(),
        )


def test_somebody_who_left_may_be_registered_again(world: World) -> None:
    gone = world.member("孟春和")
    Member.objects.filter(pk=gone.pk).update(left_on=JUNE)
    row = services.enter(world["1012"], facts(world, id_number=gone.id_number), actor=world.operator)
    assert row.pk != gone.pk
