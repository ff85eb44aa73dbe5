"""A PostgreSQL of our own for tests and measures: started from nothing in two seconds, always stopped."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.debian import POSTGRESQL, need, postgres_bin
from tools.house import Command, Stop, last_line

# Nothing in it is worth anything, so it need not survive a power cut either.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def throw_away() -> Iterator[str]:
    """Yield the address of an empty server on 127.0.0.1; stop it and delete its files after."""
    # /tmp, not TMPDIR: the account postgres must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="zhibu-pg-", dir="/tmp"))
    try:
        with running(folder, end="immediate") as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path, end: str = "fast") -> Iterator[str]:
    """Yield the address of the server kept in a folder, made where there is none; stop it after."""
    need(POSTGRESQL)
    programs = postgres_bin()
    if programs is None:
        raise Stop("PostgreSQL's server programs are not on this machine.")
    port = start(programs, folder)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        as_server([programs / "pg_ctl", "-D", folder / "data", "-m", end, "-t", "600", "stop"])


def start(programs: Path, folder: Path) -> int:
    """Start the cluster in `folder`, created before where there is none; returns the port it listens on."""
    data, port = folder / "data", free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {CARELESS}"
    create = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres", "--no-sync"]
    commands: list[Command] = [
        [programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"]
    ]
    if not data.exists():
        if os.geteuid() == 0:
            owner = server_account()
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        commands.insert(0, [programs / "initdb", "-D", data, *create])
    for command in commands:
        status, output = as_server(command)
        if status:
            raise Stop(f"PostgreSQL did not start: {last_line(output)}")
    return port


def as_server(command: Command) -> tuple[int, str]:
    """Run a server program; it refuses root, so root steps down to the account postgres."""
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    # Its output goes to a file: the server keeps a pipe open, and we would wait for ever.
    with tempfile.TemporaryFile("w+") as output:
        words = [str(word) for word in command]
        done = subprocess.run(
            words, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
        output.seek(0)
        return done.returncode, output.read()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_account() -> pwd.struct_passwd:
    """The account that the Debian package made for the server."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Stop("As root, PostgreSQL needs the account postgres; there is none.") from None
