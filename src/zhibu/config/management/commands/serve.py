"""`zhibu serve`: everything an installation needs to be used, in one process and its worker."""

import os
import signal
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any, NoReturn

import uvicorn
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhibu.config.serving import has_data, make_ready, server_config, worker

HERE, PORT = "127.0.0.1", 8000
EVERYWHERE = "0.0.0.0"  # noqa: S104  # only where somebody asks for it


class Command(BaseCommand):
    """Bring the database to this version, then answer requests and do jobs until asked to end."""

    help = "Bring the database to this version, then answer requests and do background jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --host and --port."""
        words = f"where to listen; {EVERYWHERE} for the whole network (default: %(default)s)"
        parser.add_argument("--host", default=HERE, help=words)
        parser.add_argument("--port", type=int, default=PORT, help="default: %(default)s")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C; raises CommandError where another program holds the port."""
        signal.signal(signal.SIGTERM, _leave)
        host, port = options["host"], options["port"]
        listening = _bound(host, port)
        make_ready(self.stdout.write)
        address = os.environ.get("ZHIBU_ADDRESS") or f"http://{HERE if host == EVERYWHERE else host}:{port}"
        self.stdout.write(_("网址：%(address)s（按 Ctrl-C 停止）") % {"address": address})
        if not has_data():
            call_command("first-run", address=address, stdout=self.stdout)
        self.stdout.flush()
        with worker(), suppress(KeyboardInterrupt):
            uvicorn.Server(server_config()).run(sockets=[listening])


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as problem:
        bound.close()
        words = {"port": port, "why": getattr(problem, "strerror", None) or problem}
        raise CommandError(_("端口%(port)s用不了（%(why)s）。请用 --port 换一个。") % words) from None
    return bound


def _leave(signum: int, frame: object) -> NoReturn:
    # In good order: the worker is asked to end too.
    sys.exit(0)
