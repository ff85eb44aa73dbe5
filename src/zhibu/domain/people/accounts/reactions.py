"""What follows for accounts from what happens to members: who above is told."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.queries import accounts_of_members, nearest_accounts
from zhibu.domain.people.accounts.services import set_active
from zhibu.domain.people.members.events import MemberLeft, NumberTaken
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import operator
from zhibu.engine.events import reacts_to
from zhibu.engine.notify.services import tell

WHY = "reaction: both sides of a number registered twice"


@reacts_to(MemberLeft)
def close_the_account(fact: MemberLeft) -> None:
    """Nobody signs in as a member who left (SEC-35)."""
    for account in Account.objects.filter(pk__in=accounts_of_members([fact.member]).values()):
        set_active(account, False, actor=operator(""))


@reacts_to(NumberTaken)
def ask_the_superior(fact: NumberTaken) -> None:
    """Tell those who keep members above both branches that a number was to be entered twice (S-05)."""
    branch = Organization.objects.unscoped(why=WHY).get(pk=fact.branch)
    member = Member.objects.unscoped(why=WHY).select_related("branch").get(pk=fact.member)
    words = {"branch": branch, "other": member.branch}
    tell(
        nearest_accounts("members.write", [branch.path, member.branch.path]),
        matter=f"number-taken/{member.uuid}/{branch.uuid}",
        title=_("有1名党员重复登记，请核实"),
        text=_("%(branch)s登记的号码已在%(other)s。请核实后答复。") % words,
        url=reverse("members.detail", args=[member.uuid]),
    )
