"""`make stop`: end the server of this installation, and no other process."""

import os
import signal
import time

from tools import address
from tools.house import main, tell

PATIENCE = 15.0


def stop() -> int:
    """Ask the server to end; insist after 15 seconds."""
    pid = address.running()
    if pid is None:
        tell("No server is running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    patient_until = time.monotonic() + PATIENCE
    while address.running() == pid:
        if time.monotonic() > patient_until:
            os.kill(pid, signal.SIGKILL)
            address.pid_file().unlink(missing_ok=True)
            break
        time.sleep(0.1)
    tell("Stopped.")
    return 0


if __name__ == "__main__":
    main(stop)
