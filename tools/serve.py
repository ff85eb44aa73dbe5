"""`make run`, second half: database, demo enterprise, server and worker. Started by tools.bootstrap.

EMPTY=1 leaves the demo out; PORT and ZHIBU_HOME choose the port and the data folder.
"""

import io
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import django
import uvicorn
from django.core.management import CommandError, call_command

from tools import address
from tools.house import Stop, data_home, main, tell
from zhibu.config.serving import has_data, make_ready, server_config, worker


class Announced(uvicorn.Server):
    """A server that says where it is and how to get in once it really answers."""

    doors = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the address and the ways in."""
        await super().startup(sockets=sockets)
        tell(f"Zhibu is ready: http://{address.HOST}:{address.port()}/ (Ctrl-C or make stop ends it)")
        tell(self.doors)


def serve() -> int:
    """Prepare the data, then answer requests until somebody ends it."""
    signal.signal(signal.SIGTERM, leave)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhibu.config.settings"
    listening = address.listen()
    with announced_process(), suppress(KeyboardInterrupt):
        put_aside_unfinished_demo()
        django.setup()
        try:
            prepare()
            ways_in = doors()
        except CommandError as problem:
            raise Stop(str(problem)) from None
        server = Announced(server_config())
        server.doors = ways_in
        with worker():
            server.run(sockets=[listening])
    return 0


def put_aside_unfinished_demo() -> None:
    """Begin anew after a demo that was interrupted while loading; half of one is of no use."""
    mark = unfinished_demo()
    if not mark.exists():
        return
    if os.environ.get("ZHIBU_DATABASE_URL"):
        raise Stop("The demo was interrupted while loading. Empty the database, delete " + str(mark))
    for file in data_home().glob("zhibu.sqlite3*"):
        file.rename(file.with_name(f"interrupted-{file.name}"))
    mark.unlink()


def prepare() -> None:
    """Bring the database to this version; fill it with the demo when it is new and may be."""
    make_ready(tell)
    if os.environ.get("EMPTY") == "1" or has_data():
        return
    tell("Demo enterprise: loading its two lists, then the year so far (about a minute) …")
    unfinished_demo().touch()
    call_command("demo", stdout=io.StringIO())
    unfinished_demo().unlink()


def unfinished_demo() -> Path:
    """The file that stands in the data folder while the demo is loading."""
    return data_home() / "demo-unfinished"


def doors() -> str:
    """How to get in: the demo's sign-ins, or the first-run link of an empty installation."""
    text = io.StringIO()
    if (data_home() / "demo-logins.json").exists():
        call_command("demo", "logins", stdout=text)
    else:
        call_command("first-run", stdout=text)
    return text.getvalue().rstrip()


@contextmanager
def announced_process() -> Iterator[Path]:
    """Keep our process id in the data folder as long as we run, for `make stop`."""
    file = address.pid_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(f"{os.getpid()}\n")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def leave(signum: int, frame: object) -> NoReturn:
    """End in good order when asked to, so that the pid file goes too."""
    sys.exit(0)


if __name__ == "__main__":
    main(serve)
