"""A server of its own process on the database of the tests, so that it can be killed as a power cut does."""

import sys

from django.conf import settings

from zhibu.config import settings as house


def run(name: str, port: int) -> None:
    """Serve the database with this name on a port of this machine."""
    house.DATABASES["default"]["NAME"] = name
    assert settings.DATABASES["default"]["NAME"] == name
    import uvicorn

    uvicorn.run("zhibu.config.asgi:application", port=port, log_level="warning", lifespan="off")


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
