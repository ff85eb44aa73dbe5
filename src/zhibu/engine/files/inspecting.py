"""The process that looks into a file: bytes come in, a line of JSON and what is kept go out.

Started by `receiving` as `python -m zhibu.engine.files.inspecting KIND`. It is shut into the cage of imports:
512 MiB, 30 s of processor time, no file, no socket. Django is not imported here; reasons travel as keys.
"""

import json
import sys
from collections.abc import Callable
from functools import partial

from zhibu.engine.exchange import cage
from zhibu.engine.exchange.archive import Refused
from zhibu.engine.files.kinds import PACKED, PICTURES

Looked = tuple[str, bytes | None]
"""The kind of what is kept, and its bytes; None where those that came are kept unchanged."""


def main() -> int:
    """Look into one file; the exit status is 0 when an answer was written."""
    look = _looker(sys.argv[1])
    cage.shut()
    try:
        kind, content = look(sys.stdin.buffer.read())
        answer: dict[str, str | int] = {"kind": kind, "size": -1 if content is None else len(content)}
    except Refused as refusal:
        answer, content = {"refused": refusal.reason}, None
    except (MemoryError, RecursionError):
        answer, content = {"refused": "too-heavy"}, None
    except Exception:  # noqa: BLE001 -- hostile bytes make readers raise anything
        answer, content = {"refused": "damaged"}, None
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(content or b"")
    sys.stdout.buffer.flush()
    return 0


def _looker(kind: str) -> Callable[[bytes], Looked]:
    """Return what looks into a kind; only its own modules are loaded, and before the door closes."""
    if kind in PICTURES:
        from zhibu.engine.files import pictures

        return lambda data: pictures.rewritten(data, kind)
    judge: Callable[[bytes], None]
    if kind in PACKED:
        from zhibu.engine.files import documents

        judge = partial(documents.judge, kind=kind)
    else:
        from zhibu.engine.files import pdfs

        judge = pdfs.judge

    def unchanged(data: bytes) -> Looked:
        judge(data)
        return kind, None

    return unchanged


if __name__ == "__main__":
    sys.exit(main())
