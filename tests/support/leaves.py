"""A page as it is read: the words on the screen, and those that remain on paper, by the house's own style sheet."""

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

_STYLE = Path(__file__).parents[2] / "web" / "styles" / "print.css"
_HIDES = re.compile(r"([^{}]+)\{\s*display: none !important;")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_SHOWN_BY_A_FIELD = frozenset({"value", "placeholder"})
_NOT_DRAWN = frozenset({"hidden", "checkbox", "radio", "submit", "file"})


@cache
def off_paper() -> frozenset[str]:
    """Return what the print style hides by its class or tag alone: ".bar", "form"."""
    style = re.sub(r"/\*.*?\*/", "", _STYLE.read_text(), flags=re.DOTALL)
    found = {each.strip() for rule in _HIDES.findall(style) for each in rule.split(",")}
    assert found >= {".no-print", "form"}, "the print style hides by other means now: tell this test by which"
    return frozenset(each for each in found if re.fullmatch(r"\.?[\w-]+", each))


def on_screen(page: bytes) -> str:
    """Return all of a page in small letters, its marks and attributes too: what is sent can be read."""
    return page.decode("utf-8", "replace").casefold()


def on_paper(page: bytes) -> str:
    """Return what a printer draws of a page, in small letters: its title, its text, what stands in its fields."""
    sheet = _Sheet()
    sheet.feed(page.decode("utf-8", "replace"))
    return " ".join(sheet.drawn).casefold()


class Words:
    """Finds words, each a token, in texts."""

    def __init__(self, words: Iterable[str]) -> None:
        self._pattern = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))

    def found_in(self, text: str) -> set[str]:
        """Return the words that stand in a text."""
        return set(self._pattern.findall(text))


class _Sheet(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.drawn: list[str] = []
        self._hidden: list[bool] = [False]
        self._tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        assert "<span" not in "".join(told.values()), "a mark of what is not printed stands in an attribute"
        names = {tag, *(f".{each}" for each in told.get("class", "").split())}
        hidden = self._hidden[-1] or bool(off_paper() & names)
        hidden = hidden or tag in ("script", "style", "template")
        if not hidden and tag == "input" and told.get("type") not in _NOT_DRAWN:
            self.drawn += [value for name, value in told.items() if name in _SHOWN_BY_A_FIELD]
        if tag not in _VOID:
            self._tags.append(tag)
            self._hidden.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._tags:
            while self._tags.pop() != tag:
                self._hidden.pop()
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden[-1]:
            self.drawn.append(data)
