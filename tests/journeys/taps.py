"""Counting what a person taps: pointer and Enter activations, nothing else (ux.md 4)."""

from playwright.sync_api import Locator, Page


class Taps:
    """A hand on a page: every tap counts one, scrolling is free, characters are counted apart."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.typed = 0

    def write(self, target: Locator, text: str) -> None:
        """Tap a field and type into it; characters are counted by themselves."""
        self.on(target)
        self.page.keyboard.insert_text(text)
        self.typed += len(text)

    def on(self, target: Locator) -> None:
        """Tap something."""
        target.click()
        self.count += 1

    def words(self, words: str, role: str = "button") -> None:
        """Tap the first button or link with these words."""
        self.on(self.page.get_by_role(role, name=words).first)  # type: ignore[arg-type]  # any ARIA role
