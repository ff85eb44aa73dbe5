"""Pages as tests compare them."""

import re

EACH_TIME = re.compile(r'(?s)name="csrf[^>]*>|nonce="[^"]*"|CSRFToken": "\w+"|data-session-left="\d+"')
"""What differs from one answer to the next: tokens, and the seconds that are left of a session."""


def steady(page: str) -> str:
    """Return a page without what differs each time, so that two answers can be compared."""
    return EACH_TIME.sub("", page)
