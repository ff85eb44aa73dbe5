"""Taking a file in: judged, looked into in the cage, put on the disk; no row is written yet."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor
from zhibu.engine.exchange.archive import Refused
from zhibu.engine.exchange.keeper import caged
from zhibu.engine.files import store
from zhibu.engine.files.kinds import KINDS, judged
from zhibu.engine.files.marks import marked_name
from zhibu.engine.files.names import plain_name, stored_name
from zhibu.engine.files.words import MESSAGES
from zhibu.engine.flow import Invalid
from zhibu.engine.journal import services as journal

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MB = 2**20
ENDINGS = frozenset(ending for kind in KINDS.values() for ending in kind.endings)


@dataclass(frozen=True)
class Slot:
    """A place for files: what may lie there, how much of it, and what its files are called by themselves.

    `most` bytes a file, `at_once` files a sending, `of_owner` files a record, `quota` bytes a shelf; `name`
    is stored and never renamed.
    """

    name: str
    title: "StrPromise | str"
    kinds: tuple[str, ...]
    most: int = 20 * MB
    at_once: int = 5
    of_owner: int = 10
    quota: int = 1024 * MB

    @property
    def accepts(self) -> str:
        """Return what a browser offers to choose, by media type."""
        return ",".join(KINDS[kind].media_type for kind in self.kinds)

    @property
    def kinds_words(self) -> str:
        """Name the kinds, as labels."""
        return "、".join(KINDS[kind].label for kind in self.kinds)


@dataclass(frozen=True)
class Received:
    """A file whose content lies on the disk: `content` is its name there, `name` the user's, made plain."""

    content: str
    kind: str
    size: int
    name: str


class UnfitFile(Invalid):
    """A file that is not taken in; `reason` is a key of `words.MESSAGES`."""

    def __init__(self, reason: str, words: str, field: str = "file") -> None:
        super().__init__({field: words})
        self.reason = reason


def unfit(reason: str, slot: Slot, **figures: Any) -> UnfitFile:
    """Return the exception for a reason, in words."""
    return UnfitFile(reason, str(MESSAGES[reason]) % {"kinds": slot.kinds_words, **figures})


def receive_all(slot: Slot, uploads: list[UploadedFile], *, actor: Actor) -> list[Received]:
    """Take in what one form sends; raises Invalid for the first file that does not fit, by its name.

    Call it outside of a transaction: decoding takes seconds. Where one of several is refused, the others are
    removed from the disk by the next sweep, as nobody owns them.
    """
    if len(uploads) > slot.at_once:
        raise unfit("too-many-at-once", slot, most=slot.at_once, count=len(uploads))
    for upload in uploads:
        _check_size(slot, upload.size or 0)
    return [receive(slot, upload.name or "", upload.read(), actor=actor) for upload in uploads]


def receive(slot: Slot, name: str, data: bytes, *, actor: Actor) -> Received:
    """Judge one file and put it on the disk; raises UnfitFile, and OSError where the disk is full.

    A classified marking is journalled, without name or content (S-38).
    """
    _check_size(slot, len(data))
    plain = plain_name(name)
    try:
        if marked_name(plain):
            raise Refused("marked")
        kind, content = looked_into(data, judged(data, plain, slot.kinds))
        if len(content) > 2 * slot.most:
            # Written anew, a picture that was packed to the utmost may take more room than it came in.
            raise Refused("too-heavy")
    except Refused as refusal:
        if refusal.reason == "marked":
            journal.note(actor, "file.stopped", purpose=slot.name, result="refused")
        raise _named(plain, refusal.reason, slot) from refusal
    ending = KINDS[kind].endings[0]
    called = stored_name(plain, ending, ENDINGS, str(slot.title))
    return Received(store.place(content), kind, len(content), called)


def _check_size(slot: Slot, size: int) -> None:
    if size > slot.most:
        raise unfit("too-big", slot, size=-(-size // MB), most=slot.most // MB)


def _named(name: str, reason: str, slot: Slot) -> UnfitFile:
    """Say which of several files is meant; the name of a marked one is not repeated."""
    problem = unfit(reason, slot)
    if not name or reason == "marked":
        return problem
    return UnfitFile(reason, _("“%(name)s”：%(words)s") % {"name": name, "words": problem.problems["file"]})


def looked_into(data: bytes, kind: str) -> tuple[str, bytes]:
    """Return kind and bytes of what is kept of a file, as the process in the cage says; raises Refused."""
    with caged("zhibu.engine.files.inspecting", kind, data=data) as process:
        out = process.stdout or BytesIO()
        line = out.readline()
        if not line.endswith(b"\n"):
            if process.wait() > 0:
                raise RuntimeError("what looks into files does not start")
            # Killed: by a limit of the cage, or by the clock.
            raise Refused("too-heavy")
        answer = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        if answer["size"] < 0:
            return answer["kind"], data
        content = out.read(answer["size"])
    if len(content) != answer["size"]:
        raise Refused("too-heavy")
    return answer["kind"], content
