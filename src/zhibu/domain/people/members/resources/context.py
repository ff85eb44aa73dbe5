"""What importing the second list needs to know, and its row checks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, Member
from zhibu.domain.people.members.queries import branch_posts, by_index
from zhibu.domain.people.members.services import Open, open_names
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Organization
from zhibu.domain.people.organizations.queries import Named
from zhibu.engine.access import Actor, under
from zhibu.engine.exchange.codes import Code, CodeTable, load_codes
from zhibu.engine.exchange.context import (
    MOST_CHOICES,
    CellProblem,
    Complaint,
    Key,
    RawRow,
    Resolved,
    RowCheck,
    RowView,
    few,
)
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.lists import day_of, text_of
from zhibu.engine.vault import blind_index


def posts_in(values: Mapping[str, object]) -> list[str]:
    """Return the codes of the posts in a row."""
    value = values.get("posts")
    return [str(item) for item in value] if isinstance(value, list) else []


class MemberContext:
    """What importing members needs to know: branches in reach, and the dossiers that exist."""

    def __init__(self, actor: Actor, node: Organization | None) -> None:
        self.actor, self.node = actor, node
        reached = Organization.objects.visible_to(actor, "members.write")
        branches = reached.filter(dissolved_on=None, kind__in=BRANCH_KINDS)
        if node is not None:
            branches = branches.filter(under(node.path, "path"))
        self.branches = Named(branches)
        self.known: dict[str, Member] = {}
        self.elsewhere: set[str] = set()
        self._reached: dict[str, bool] = {}
        self.newcomers: dict[str, list[str]] = {}

    @property
    def checks(self) -> Mapping[str, RowCheck]:
        """The row checks that the template names."""
        return {
            "known_elsewhere": self._known_elsewhere,
            "conversion": conversion,
            "sex_and_birth": sex_and_birth,
            "age_at_joining": age_at_joining,
            "lost_since": lost_since,
            "address_given": address_given,
            "in_reach": self._in_reach,
            "posts_fit": posts_fit,
        }

    def prepare(self, rows: Iterable[RawRow]) -> None:
        """Fetch the branches that the rows name; rows do not refer to one another."""
        self.branches.learn(row.text("branch") for row in rows)

    def codes(self, name: str) -> CodeTable:
        """Return a code table of this module."""
        if name == "party-posts":
            rows = rules.party_posts().rows
            return CodeTable(name, [Code(code, row["zh"]) for code, row in rows.items()])
        return load_codes(rules.CODES / f"{name}.csv", name)

    def resolve(self, resolver: str, text: str) -> Resolved:
        """Find a branch by full name, short name or code."""
        found = self.branches.called(text)
        row = self.branches.get(text) or (found[0] if len(found) == 1 else None)
        if row is not None:
            note = _("按简称“%(text)s”找到") % {"text": text} if text == row.short_name else ""
            return Resolved(row.code, row.name, note)
        if len(found) > 1:
            raise CellProblem(_("有%(count)s个支部叫这个名称") % {"count": len(found)}, _("写支部全称或编码"))
        near = get_close_matches(text, self.branches.names, n=1, cutoff=0.6)
        raise CellProblem(
            _("没有这个名称的支部"),
            _("最接近：%(name)s") % {"name": near[0]} if near else _("先导入或新增这个支部"),
            suggestion=near[0] if near else "",
        )

    def choices(self, resolver: str) -> Sequence[str]:
        """Return the names to choose from, unless they are too many for a list."""
        return few(self.branches.full_names(MOST_CHOICES + 1))

    def expect(self, rows: Sequence[PlanRow]) -> None:
        """Fetch the branches of the rows, where a list that was checked before is written."""
        self.branches.learn_codes({text_of(row.values, "branch") for row in rows} - {""})

    def existing(self, keys: Sequence[Key]) -> Mapping[Key, Mapping[str, object]]:
        """Return what is stored of these ID numbers; those out of reach are only remembered (S-05)."""
        self.known, self.elsewhere = {}, set()
        digests = {blind_index(key[0], "id_number"): key for key in keys}
        found = by_index(list(digests))
        held = branch_posts([row.pk for row in found.values()])
        self.branches.learn_codes({member.branch.code for member in found.values()})
        stored: dict[Key, Mapping[str, object]] = {}
        for digest, member in found.items():
            key = digests[digest]
            if self.branches.get(member.branch.code) is None:
                self.elsewhere.add(key[0])
                continue
            self.known[key[0]] = member
            stored[key] = stored_of(member, held.get(member.pk, []))
        return stored

    @cached_property
    def open(self) -> list[Open]:
        """The secretaries and contacts that the first list names and nobody is yet, superiors first."""
        tree = Organization.objects.visible_to(self.actor, "members.write").filter(dissolved_on=None)
        if self.node is not None:
            tree = tree.filter(under(self.node.path, "path"))
        return open_names(tree)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The names of those people."""
        return frozenset(one.name for one in self.open)

    def judged(self, rows: Sequence[PlanRow]) -> None:
        """Remember the places of newcomers who have such a name (INF-19)."""
        for row in rows:
            if row.verdict == "new" and (name := text_of(row.values, "name")) in self.wanted:
                place = self.branches[text_of(row.values, "branch")].path
                self.newcomers.setdefault(name, []).append(place)

    def _known_elsewhere(self, view: RowView) -> Iterable[Complaint]:
        if text_of(view.values, "id_number") in self.elsewhere:
            yield Complaint("id_number", _("这个号码不能登记"), _("请向上级党组织核实"))

    def _in_reach(self, view: RowView) -> Iterable[Complaint]:
        code = text_of(view.values, "branch")
        if code and not self._reaches(code):
            yield Complaint("branch", _("没有这个名称的支部"), _("核对支部名称"))

    def _reaches(self, code: str) -> bool:
        if code not in self._reached:
            branch = self.branches.get(code)
            self._reached[code] = branch is not None and self.actor.may_at("members.write", branch.path)
        return self._reached[code]


def conversion(view: RowView) -> Iterator[Complaint]:
    """Judge the date of conversion against joining and category (INF-06)."""
    joined, converted = day_of(view.values, "joined_on"), day_of(view.values, "converted_on")
    if converted is None:
        return
    if text_of(view.values, "category") == Category.PROBATIONARY:
        yield Complaint(
            "converted_on", _("预备党员不填转正日期，这一格未导入"), _("核对人员类别"), "warning", drop=True
        )
        return
    if joined is None:
        return
    if converted < joined:
        words = {"joined": joined.isoformat()}
        yield Complaint("converted_on", _("早于入党日期%(joined)s") % words, _("按入党志愿书核对"))
    elif rules.converted_too_early(joined, converted):
        yield Complaint(
            "converted_on", _("入党到转正不满12个月"), _("按入党志愿书核对"), "warning", kind="INF-06"
        )


def sex_and_birth(view: RowView) -> Iterator[Complaint]:
    """Compare sex and birth date with the ID number (INF-04)."""
    number = text_of(view.values, "id_number")
    if not number:
        return
    sex, birth = rules.sex_and_birth(number)
    if text_of(view.values, "sex") in {"1", "2"} and view.values["sex"] != sex:
        yield Complaint("sex", _("与公民身份号码不一致"), _("核对；确属登记差错的可以保留"), "warning")
    stated = day_of(view.values, "birth_date")
    if stated and birth and stated != birth:
        yield Complaint(
            "birth_date", _("与公民身份号码不一致"), _("以人事档案为准；核对后可以保留"), "warning"
        )


def age_at_joining(view: RowView) -> Iterator[Complaint]:
    """Warn of somebody who joined before he was 18 (INF-05, CAL-05)."""
    joined = day_of(view.values, "joined_on")
    birth = day_of(view.values, "birth_date")
    if birth is None and text_of(view.values, "id_number"):
        birth = rules.sex_and_birth(text_of(view.values, "id_number"))[1]
    if joined and birth and rules.under_age_at_joining(birth, joined):
        yield Complaint("joined_on", _("入党时不满18周岁"), _("按入党志愿书核对"), "warning")


def lost_since(view: RowView) -> Iterator[Complaint]:
    """Remind that a lost or floating member takes more than a yes (INF-09, INF-10)."""
    if view.values.get("lost") is True:
        yield Complaint("lost", _("失联党员还要填失去联系年月"), _("导入后在党员档案里补填"), "warning")
    if view.values.get("floating") is True:
        yield Complaint("floating", _("流动党员还要填流向"), _("导入后在党员档案里补填"), "warning")


def address_given(view: RowView) -> Iterator[Complaint]:
    """Warn of an empty address (INF-14)."""
    if "address" in view.values and not text_of(view.values, "address"):
        yield Complaint("address", _("没有填家庭住址"), _("填到门牌号"), "warning")


def posts_fit(view: RowView) -> Iterator[Complaint]:
    """Warn of posts that do not fit: a group's post without a group, a post for a probationary member."""
    posts = posts_in(view.values)
    table = rules.party_posts().rows
    if any(post in rules.GROUP_POSTS for post in posts) and not text_of(view.values, "group"):
        yield Complaint(
            "posts",
            _("是党小组职务，但没有填所在党小组，这一格未登记"),
            _("填所在党小组"),
            "warning",
            drop=True,
        )
    of_others = [
        post for post in posts if post in table and post not in rules.GROUP_POSTS and not _in_branch(post)
    ]
    if of_others:
        yield Complaint("posts", _("支部没有这个职务，未登记"), _("在设这个职务的党组织页面登记"), "warning")
    full_only = [post for post in posts if table.get(post, {}).get("must_be_full") == "yes"]
    if full_only and text_of(view.values, "category") == Category.PROBATIONARY:
        yield Complaint(
            "posts", _("这个职务应当由正式党员担任，这一格未登记"), _("核对人员类别"), "warning", drop=True
        )


def _in_branch(post: str) -> bool:
    return any(rules.post_fits(post, kind) for kind in BRANCH_KINDS)


def stored_of(row: Member, posts: list[str]) -> dict[str, object]:
    """Return what is stored of a member, by the fields of the list."""
    return {
        "name": row.name,
        "sex": row.sex,
        "ethnic": row.ethnic,
        "id_number": row.id_number,
        "birth_date": row.birth_date,
        "education": row.education,
        "category": row.category,
        "branch": Resolved(row.branch.code, row.branch.name),
        "joined_on": row.joined_on,
        "converted_on": row.converted_on,
        "job": row.job_code or row.job,
        "phone": row.phone,
        "address": row.address,
        "standing": row.standing,
        "lost": row.lost,
        "floating": row.floating,
        "group": row.group.name if row.group else "",
        "posts": posts,
    }
