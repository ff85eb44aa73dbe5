"""Peak memory of an import and of an export, of a thousand rows and of twenty thousand: flat where equal.

Each is measured in a process of its own that has nothing but the file, from its start to the highest mark
of its checking or of its writing, whichever is more, with all it holds: what a machine must have for it. The
process that reads files is a child of a small one here, since the highest mark that a system tells of a
child is at least what its parent held when the child was made.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from itertools import chain, islice, repeat
from pathlib import Path

FEW, MANY = 1_000, 20_000


def bring(path: str) -> None:
    """Import a list in this process, keep nothing of it, and print the highest marks of both steps in MB."""
    _begin()
    from django.db import connection, transaction

    from zhibu.engine.access import operator
    from zhibu.engine.exchange.applying import apply_batch
    from zhibu.engine.exchange.services import check

    actor = operator("bench")
    if connection.vendor == "sqlite":
        # Its cache has a size of its own, and here it fills with rows that a job would have committed.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-4096")
    with transaction.atomic():
        batch = check("member-summary", Path(path).read_bytes(), "members.xlsx", actor=actor)
        checking = highest()
        apply_batch(batch, actor=actor)
        sys.stdout.write(f"{checking} {highest()}\n")
        transaction.set_rollback(True)


def take(count: int) -> None:
    """Write so many rows of the register, read again and again, in this process; print its highest mark."""
    _begin()
    from zhibu.engine.access import operator
    from zhibu.engine.exchange.lists import lists
    from zhibu.engine.exchange.report import stream_list

    found, actor = lists()["member-summary"], operator("bench")
    again = chain.from_iterable(found.stored(actor, None) for _time in repeat(None))
    with tempfile.TemporaryFile() as target:
        stream_list(target, found.template, islice(again, count), found.context(actor, None).codes)
    sys.stdout.write(f"{highest()}\n")


def _begin() -> None:
    import django

    django.setup()


def highest() -> float:
    """Return the highest mark of this process in MB since the last look, with all it holds."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    # Begun anew with each look.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def peaks(what: str, of: object) -> list[float]:
    """Return the highest marks of a process of its own that imports or exports a list."""
    words = [sys.executable, "-m", "bench.memory", what, str(of)]
    told = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [float(word) for word in told.split()]


def reader(path: Path) -> float:
    """Return the highest mark of the process that reads files, in MB, from a small process beside it."""
    words = [sys.executable, "-S", __file__, "reader", str(path)]
    return float(subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout)


def read(path: str) -> None:
    """Let a file be read as the product does, and print the highest mark of whoever reads it."""
    root = str(Path(__file__).resolve().parent.parent / "src")
    command = [sys.executable, "-P", "-X", "utf8", "-m", "zhibu.engine.exchange.parse", "xlsx"]
    surroundings = {"PYTHONPATH": root, "PATH": os.defpath, "MALLOC_MMAP_THRESHOLD_": "131072"}
    with Path(path).open("rb") as file:
        process = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, env=surroundings, cwd="/")
        with process.stdout or file as out:
            while out.read(2**16):
                pass
        if process.wait():
            raise RuntimeError(process.returncode)
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}\n")


def lists(folder: Path) -> dict[int, Path]:
    """Write the lists, in a process of its own."""
    words = [sys.executable, "-m", "bench.memory", "lists", str(folder)]
    subprocess.run(words, check=True)
    return {rows: folder / f"{rows}.xlsx" for rows in (FEW, MANY)}


def write_lists(folder: str) -> None:
    """Write a list of new dossiers of either length."""
    _begin()
    from bench.carrying import new_dossiers

    for rows in (FEW, MANY):
        (Path(folder) / f"{rows}.xlsx").write_bytes(new_dossiers(rows)[0])


def main() -> None:
    """Measure both at both lengths."""
    marks: dict[str, list[float]] = {"import": [], "export": []}
    with tempfile.TemporaryDirectory() as folder:
        for rows, path in lists(Path(folder)).items():
            checking, writing = peaks("import", path)
            marks["import"].append(max(checking + reader(path), writing))
            marks["export"] += peaks("export", rows)
    for what, (few, many) in marks.items():
        line = {"name": f"{what} of {MANY:,} rows, memory", "here": many, "floor": few}
        sys.stdout.write(json.dumps({**line, "ratio": round(many / few, 2), "unit": "MB"}) + "\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["reader", path]:
            read(path)
        case ["lists", folder]:
            write_lists(folder)
        case ["import", path]:
            bring(path)
        case ["export", rows]:
            take(int(rows))
        case _:
            main()
