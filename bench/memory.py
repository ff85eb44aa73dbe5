"""Peak memory of an import and of an export, of a thousand rows and of twenty thousand: flat where equal."""

import gc
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 1_000, 20_000


def peak(what: str, rows: int) -> float:
    """Return how many MB this process takes at the most beyond what it holds before, with its helper's."""
    from bench.carrying import Rows
    from zhibu.engine.exchange.report import stream_list

    carried = Rows(rows)
    with tempfile.TemporaryFile() as target:
        gc.collect()
        # Begins the highest mark anew.
        Path("/proc/self/clear_refs").write_text("5")
        before = _held("VmRSS")
        if what == "import":
            carried.bring()
        else:
            stream_list(target, carried.template, carried.stored)
        helper = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return (_held("VmHWM") - before + helper) / 1024


def _held(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def measured(what: str, rows: int) -> float:
    """Return the peak of a process of its own."""
    words = [sys.executable, "-m", "bench.memory", what, str(rows)]
    return float(subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main(words: list[str]) -> None:
    """Measure both at both lengths, or as such a process one of them."""
    if len(words) == 2:
        import django

        django.setup()
        sys.stdout.write(f"{peak(words[0], int(words[1]))}\n")
        return
    for what in ("import", "export"):
        few, many = measured(what, FEW), measured(what, MANY)
        line = {"name": f"{what} of {MANY:,} rows, memory", "here": many, "floor": few}
        sys.stdout.write(json.dumps({**line, "ratio": round(many / max(few, 1), 2), "unit": "MB"}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
