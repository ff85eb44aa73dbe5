"""Pages as a browser sees them."""

import re
from typing import Any

from django.test import Client

from zhibu.domain.affairs.meetings.models import Meeting


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def form_of(page: str) -> dict[str, Any]:
    """Return what a browser would send of the minutes without touching anything."""
    part = page[page.index('id="minutes"') : page.index("</form>", page.index('id="minutes"'))]
    sent: dict[str, Any] = {"topic": [], "minutes": []}
    for name, text in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', part):
        if name == "topic":
            sent["topic"].append(text)
        else:
            sent[name] = text
    sent["minutes"] = [text.strip("\n") for text in re.findall(r'name="minutes"[^>]*>([^<]*)<', part)]
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', part, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def url(meeting: Meeting, part: str = "") -> str:
    return f"/meetings/{meeting.uuid}/{part}"
