"""In by the front door, as everybody comes in."""

import re

from playwright.sync_api import Page

from tests import world as worlds

INSIDE = re.compile(r"^(?!.*/sign-in/)")


def enter(page: Page, base: str, username: str) -> None:
    """Go to the door and sign in."""
    page.goto(f"{base}/sign-in/")
    sign_in(page, username)


def sign_in(page: Page, username: str, *, public: bool = False) -> None:
    """Fill in the form a page stands at, and wait for the page behind it and its scripts."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", worlds.PASSWORD)
    if public:
        page.check("[name=public_computer]")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(INSIDE)
