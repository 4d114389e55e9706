"""axe-core in a real Chromium: what of a page a screen reader, a keyboard or weak eyes cannot use."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from django.conf import settings
from in_browser import DESK, PHONE, Door
from visiting import Visitor

_SCRIPT = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_RUN = """async () => (await axe.run(document, {resultTypes: ["violations"], iframes: false})).violations.map(
  each => `${each.id} (${each.impact}), ${each.nodes.length}: ${each.nodes[0].html.slice(0, 160)}`)"""
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Glass:
    """What a page is looked at through."""

    language: str
    is_phone: bool
    scheme: str


GLASSES = tuple(Glass(*each) for each in product(LANGUAGES, (False, True), ("light", "dark")))


@cache
def _script() -> str:
    return _SCRIPT.read_text("utf-8")


class Eyes:
    """A browser that opens pages through every glass.  looked: how many it has opened."""

    def __init__(self, browser: Any, door: Door) -> None:
        self.looked, self._browser, self._door = 0, browser, door
        self._pages: dict[Glass, Any] = {}

    def faults(self, address: str, glass: Glass, *, by: Visitor | None = None, status: int = 200) -> list[str]:
        """Return what axe finds on a page as an officer opens it, or whoever has not signed in."""
        page = self._pages.get(glass) or self._pages.setdefault(glass, self._opened(glass))
        cookies = {name: each.value for name, each in by.browser.cookies.items()} if by else {}
        cookies[settings.LANGUAGE_COOKIE_NAME] = glass.language
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self._door.origin} for name, value in cookies.items()]
        )
        answered = page.goto(address, wait_until="domcontentloaded")
        assert answered.status == status, (address, answered.status)
        assert page.get_attribute("html", "lang") == glass.language, address
        page.evaluate(_script())
        self.looked += 1
        return [f"{address} {glass}: {fault}" for fault in page.evaluate(_RUN)]

    def _opened(self, glass: Glass) -> Any:
        context = self._browser.new_context(
            viewport=PHONE if glass.is_phone else DESK, base_url=self._door.origin, color_scheme=glass.scheme
        )
        return context.new_page()
