"""axe-core in a real Chromium: what of a page a screen reader, a keyboard or weak eyes cannot use."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from django.conf import settings
from in_browser import DESK, PHONE, Door
from support.visiting import Visitor

_SCRIPT = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_RUN = """async (only) => (await axe.run(document, {
  resultTypes: ["violations"], iframes: false, ...(only.length ? {runOnly: only} : {})
})).violations.map(each => `${each.id} (${each.impact}), ${each.nodes.length}: ${each.nodes[0].html.slice(0, 160)}`)"""
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""What keeps somebody out.  The other rules are advice of axe's own, for the long search."""
EVERY_RULE = ()
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Glass:
    """What a page is looked at through."""

    language: str
    is_phone: bool
    scheme: str

    def __str__(self) -> str:
        return f"{self.language}-{'phone' if self.is_phone else 'desk'}-{self.scheme}"


GLASSES = tuple(Glass(*each) for each in product(LANGUAGES, (False, True), ("light", "dark")))


@cache
def _script() -> str:
    return _SCRIPT.read_text("utf-8")


class Eyes:
    """A tab that opens pages through every glass.  looked: how many it has opened."""

    def __init__(self, browser: Any, door: Door) -> None:
        self.looked, self._door = 0, door
        self._page = browser.new_context(base_url=door.origin).new_page()
        self._statuses: dict[str, int] = {}
        self._acts: set[str] = set()  # addresses without a page: not opened again
        self._page.on("response", lambda answer: self._statuses.update({answer.url: answer.status}))

    def faults(
        self,
        address: str,
        glass: Glass,
        *,
        rules: tuple[str, ...],
        by: Visitor | None = None,
        status: int = 200,
    ) -> list[str]:
        """Return what axe finds on a page as an officer opens it, or whoever has not signed in.

        Of an address that takes acts alone (405) there is nothing to look at.  A page that answers otherwise, or in
        another language, is a fault too.
        """
        if address in self._acts:
            return []
        page = self._page
        page.set_viewport_size(PHONE if glass.is_phone else DESK)
        page.emulate_media(color_scheme=glass.scheme)
        cookies = {name: each.value for name, each in by.browser.cookies.items()} if by else {}
        cookies[settings.LANGUAGE_COOKIE_NAME] = glass.language
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self._door.origin} for name, value in cookies.items()]
        )
        answered = self._status_of(address) or self._status_of(address)  # a navigation may be broken off: once more
        if answered == 405:
            self._acts.add(address)
            return []
        spoken = page.get_attribute("html", "lang")
        if (answered, spoken) != (status, glass.language):
            return [f"{address} {glass}: answers {answered} in {spoken}"]
        page.evaluate(_script())
        self.looked += 1
        return [f"{address} {glass}: {fault}" for fault in page.evaluate(_RUN, list(rules))]

    def _status_of(self, address: str) -> int | None:
        """Open an address; return the status of its answer, one without a page included."""
        from playwright.sync_api import Error

        self._statuses.clear()
        with suppress(Error):  # a status without a page is none to Chromium
            self._page.goto(address, wait_until="domcontentloaded")
        return self._statuses.get(self._door.origin + address)
