"""What the synthetic enterprise consists of: plain values, no database."""

from dataclasses import dataclass
from datetime import date

FULL = "正式党员"
PROBATIONARY = "预备党员"

SECRETARY = "书记"
DEPUTY = "副书记"
ORGANIZATION_POST = "组织委员"
PUBLICITY_POST = "宣传委员"
DISCIPLINE_POST = "纪检委员"
YOUTH_POST = "青年委员"
GROUP_LEADER = "党小组组长"
COMMITTEE_POSTS = (
    SECRETARY,
    DEPUTY,
    ORGANIZATION_POST,
    PUBLICITY_POST,
    DISCIPLINE_POST,
    YOUTH_POST,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A legal person in which an organization stands; texts as they appear in the first list."""

    name: str
    nature: str
    building: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class Organization:
    """One row of the first list.

    `category` is 党委, 党总支部 or 党支部; `parent_code` is None for the root only; `unit` is None
    where the unit is that of the superior organization (INF-16); `elected` is None where the office
    does not know the day; `secretary` and `contact` are names of members of the subtree.
    """

    code: str
    name: str
    short_name: str
    category: str
    parent_code: str | None
    unit: Unit | None
    elected: date | None
    secretary: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the second list; `id_number` identifies the person in the whole enterprise.

    `converted` is None for a probationary member, `group` is empty in a branch without groups,
    `posts` are names of the post catalogue.
    """

    id_number: str
    name: str
    sex: str
    ethnic: str
    birth: date
    education: str
    category: str
    branch_code: str
    joined: date
    converted: date | None
    job: str
    phone: str
    address: str
    group: str
    posts: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Whether the member has the vote."""
        return self.category == FULL

    @property
    def in_committee(self) -> bool:
        """Whether the member holds a post of a branch committee (or is its only secretary)."""
        return any(post in COMMITTEE_POSTS for post in self.posts)


@dataclass(frozen=True, slots=True)
class Group:
    """A Party group of a branch; `leader` is the ID number of its leader."""

    branch_code: str
    name: str
    leader: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person who gets an account in the demo installation.

    `member` is the ID number of the person, or None for the three administrators, whose accounts
    stand beside the membership (separation of duties); `name` is then the name of the account.
    """

    role: str
    organization_code: str
    organization_name: str
    name: str
    member: str | None


@dataclass(frozen=True, slots=True)
class Enterprise:
    """The whole synthetic enterprise as it stands on the day `reference`."""

    seed: int
    reference: date
    organizations: tuple[Organization, ...]
    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    sign_ins: tuple[SignIn, ...]

    @property
    def root(self) -> Organization:
        """The organization without a superior."""
        return self.organizations[0]

    @property
    def branches(self) -> tuple[Organization, ...]:
        """The organizations that hold members, in the order of the list."""
        return tuple(item for item in self.organizations if item.category == "党支部")

    def organization(self, code: str) -> Organization:
        """The organization with this code; KeyError if there is none."""
        for item in self.organizations:
            if item.code == code:
                return item
        raise KeyError(code)

    def member(self, id_number: str) -> Member:
        """The member with this ID number; KeyError if there is none."""
        for item in self.members:
            if item.id_number == id_number:
                return item
        raise KeyError(id_number)

    def members_under(self, code: str) -> tuple[Member, ...]:
        """Members of the organization's subtree: the code of a superior is a prefix."""
        return tuple(item for item in self.members if item.branch_code.startswith(code))

    def members_by_branch(self) -> dict[str, tuple[Member, ...]]:
        """Code of the branch → its members in the order of the second list."""
        found: dict[str, list[Member]] = {item.code: [] for item in self.branches}
        for member in self.members:
            found[member.branch_code].append(member)
        return {code: tuple(people) for code, people in found.items()}

    def committee(self, branch_code: str) -> tuple[Member, ...]:
        """Post holders of the branch committee, secretary first; empty below 7 full members."""
        people = self.members_under(branch_code)
        if sum(person.is_full for person in people) < 7:
            return ()
        return tuple(person for person in people if person.in_committee)
