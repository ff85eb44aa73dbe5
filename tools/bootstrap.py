"""From a fresh checkout to something that runs: environment, then assets; what is done is skipped.

Runs under the machine's own Python (3.11 or newer) with nothing installed.
`python3 -m tools.bootstrap` prepares; with a tool's name behind it goes on with that tool.
"""

import os
import sys

from tools import address
from tools.environment import environment
from tools.house import BIN, ROOT, data_home, main
from tools.node import assets


def bootstrap() -> int:
    """Prepare everything, then become the tool named on the command line, if one is."""
    tool, *words = sys.argv[1:] or [""]
    if tool == "serve":
        address.must_be_free()
        # The server carries its data folder in its command line: address.running() looks for it.
        words = [str(data_home())]
    environment()
    assets()
    if tool:
        python = str(BIN / "python")
        sys.stdout.flush()
        os.execv(python, [python, "-m", f"tools.{tool}", *words])  # noqa: S606 -- our own program
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    main(bootstrap)
