"""Where the server listens (127.0.0.1, PORT or 8000), and how to tell our server from others."""

import os
import socket
from pathlib import Path

from tools.house import Stop, data_home, run

HOST = "127.0.0.1"


def port() -> int:
    """The port from the environment; raises `Stop` when PORT is no port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"PORT={text} is not a port number. Example: PORT=8123 make run")
    return int(text)


def must_be_free() -> None:
    """Raise `Stop` when this installation runs already or another program holds the port."""
    if running() is not None:
        raise Stop(f"The server of {data_home()} is running already. make stop ends it.")
    listen().close()


def listen() -> socket.socket:
    """A socket bound to our address; raises `Stop` when another program has it."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port()))
    except OSError as problem:
        bound.close()
        reason = problem.strerror or str(problem)
        raise Stop(f"Port {port()} cannot be used ({reason}). Elsewhere: PORT=8123 make run") from None
    return bound


def pid_file() -> Path:
    """The file that holds the process id of this installation's server."""
    return data_home() / "server.pid"


def running() -> int | None:
    """The process id of this installation's server, or None.

    A number alone may by now belong to a stranger, so the process must also look like ours.
    """
    try:
        pid = int(pid_file().read_text())
    except (OSError, ValueError):
        return None
    return pid if f"tools.serve {data_home()}" in command_line(pid) else None


def command_line(pid: int) -> str:
    """The words a process was started with; empty when there is no such process."""
    words = Path(f"/proc/{pid}/cmdline")
    if words.parent.parent.joinpath("self").exists():
        try:
            return words.read_text().replace("\0", " ")
        except OSError:
            return ""
    return run(["ps", "-o", "args=", "-p", str(pid)]).stdout
