"""`make bench`: the member list and the duties of the demo enterprise, as ratios to their floors."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 25
PAGE = 50
HITS = 20
TYPED = "zh"


def cpu(function: Callable[[], object]) -> float:
    """Return the median processor time of a call in milliseconds, after two calls not counted."""
    function(), function()
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        function()
        times.append(1000 * (time.process_time() - begun))
    return statistics.median(times)


def line(name: str, figure: float, floor: float) -> None:
    """Print one measurement: milliseconds, its floor, the ratio."""
    sys.stdout.write(f"{name:<44}{figure:>9.2f} ms{floor:>9.2f} ms{figure / floor:>8.2f} x\n")


def prepare() -> None:
    """Make a throw-away installation with the demo enterprise."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("demo")


def measure() -> None:
    """Measure and print."""
    from django.test import Client
    from django.urls import reverse

    from bench.floors import bare_list, bare_search, held_by_sql
    from zhibu.domain.insight.duties.queries import compute
    from zhibu.domain.people.accounts.models import Account
    from zhibu.domain.people.accounts.queries import actor_for
    from zhibu.domain.people.organizations.queries import started_on
    from zhibu.engine import clock
    from zhibu.engine.search.find import records

    def client(username: str) -> Client:
        made = Client()
        made.force_login(Account.objects.get(username=username))
        return made

    office, secretary = client("office"), client("secretary")
    floor = cpu(lambda: bare_list(PAGE))
    members = reverse("members.list")
    line("member list, 50 rows", cpu(lambda: office.get(f"{members}?size={PAGE}")), floor)
    line("member list, 50 rows, filtered", cpu(lambda: office.get(f"{members}?size={PAGE}&chip=full")), floor)
    floor = cpu(lambda: bare_search(TYPED, HITS))
    actor, box = actor_for(Account.objects.get(username="office")), reverse("search")
    line("search, 20 members", cpu(lambda: records(actor, TYPED, kind="member", size=HITS)), floor)
    line("search, lines under the field", cpu(lambda: office.get(box, {"q": TYPED, "box": "1"})), floor)
    line("search, whole page", cpu(lambda: office.get(box, {"q": TYPED})), floor)
    since, today = started_on(), clock.today()
    floor = cpu(lambda: held_by_sql(since or today, today))
    line("duties of the whole tree", cpu(lambda: compute("", today)), floor)
    line("workbench of one branch", cpu(lambda: secretary.get(reverse("duties.workbench"))), floor)
    line("overview of the whole tree", cpu(lambda: office.get(reverse("dashboards.overview"))), floor)


def main() -> None:
    """Run everything in a folder that goes away again."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIBU_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "zhibu.config.settings"
        prepare()
        sys.stdout.write(f"{'':<44}{'here':>12}{'floor':>12}{'ratio':>9}\n")
        measure()


if __name__ == "__main__":
    main()
