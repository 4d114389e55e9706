"""What every played scene needs: an officer at his door, patience, and the reading of pages."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from sangam.kernel.errors import SangamError
from sangam_lab.demo.http_visitor import Element, Page, Visitor

_WITHIN_S = 30.0
_LOOK_AGAIN_S = 0.1

T = TypeVar("T")
Say = Callable[[str], None]
Steps = Iterator[tuple[str, Callable[[], str]]]
"""What should happen, and what makes it happen and says how it went."""


class Failed(Exception):
    """A step that did not end as it should: what was expected and what was there."""


def play_steps(steps: Steps, say: Say) -> bool:
    """Play the steps in their order and say of each how it went; return whether all went as they should."""
    words = ""
    try:
        for words, step in steps:
            begun = time.monotonic()
            came = step()
            say(f"  ✓ {words}: {came}  [{ms(time.monotonic() - begun)}]")
    except (Failed, SangamError, OSError) as reason:
        say(f"  ✗ {words}: {reason}")
        return False
    return True


def enter(origins: Mapping[str, str], who: tuple[str, str, str]) -> Visitor:
    """Sign an officer in, with his purpose, reading English.  who: force, sign-in, purpose."""
    force, login, purpose = who
    visitor = Visitor(origins[force], login)
    page = visitor.sign_in()
    visitor.read_in("en")
    visitor.send(page, page.form("/purpose"), press=purpose)
    return visitor


def until(look: Callable[[], T | None], what: str, *, within_s: float = _WITHIN_S) -> T:
    """Look again and again.  Raises Failed when it is not there in time."""
    deadline = time.monotonic() + within_s
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            raise Failed(f"{what} was not there within {within_s:.0f} seconds")
        time.sleep(_LOOK_AGAIN_S)


def require_taken(page: Page) -> None:
    """Raise Failed where a page says no."""
    if page.status >= 400:
        raise Failed(f"{page.address} answers {page.status}: {page.refusal}")


def made(page: Page, where: str) -> str:
    """Return the address of what a form has made.  Raises Failed when it leads elsewhere."""
    if page.status != 200 or not page.address.startswith(where) or page.address.endswith("/new/"):
        raise Failed(f"{page.address} answers {page.status}: {page.refusal}")
    return page.address


def item_of(page: Page, address: str) -> Element | None:
    """Return the entry of a list that leads to this address."""
    for item in page.top.all("li", css="item"):
        if any(link.attributes.get("href") == address for link in item.all("a")):
            return item
    return None


def hits(page: Page) -> list[str]:
    """Return the ids of the records that a check has hit, in the order shown."""
    return [hit.attributes["id"].removeprefix("hit-") for hit in page.top.all("article", css="hit")]


def check(visitor: Visitor, text: str) -> Page:
    """Type a text into the one box and return the answer.  Raises Failed."""
    page = visitor.get("/check/")
    page = visitor.send(page, page.form("/check"), text=text)
    require_taken(page)
    return page


def ms(seconds: float) -> str:
    """Return a span in milliseconds, long ones in seconds."""
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"
