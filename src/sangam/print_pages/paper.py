"""Pages on paper: what a paper says, step by step.  It is drawn later, in another process, from these steps alone.

So a paper's steps, with their words, are all that decides how it looks: whose steps are the same sees the same.
"""

import base64

from django.utils.translation import gettext, override

from sangam.print_pages import letters, workplace
from sangam.print_pages.fixed_words import paper_language
from sangam.print_pages.script import Script, Step

_HANDLING = frozenset({"Unclassified", "Restricted", "Confidential"})


class Paper:
    """A document under way.  handling, and the code if there is one: printed on each page."""

    def __init__(self, title: str, *, handling: str, code: str = "") -> None:
        letters.require_fonts()
        self._title, self._class = title, handling
        self._steps: list[Step] = [("begin", _said_handling(handling), f" · {code}" if code else "")]
        self._stamps: list[tuple[str, float]] = []
        self.unprinted = False
        """Whether something was in letters that no font has, and is [?] on the paper."""

    def begin_part(self) -> None:
        """Begin a new page, whose handling is in the language that is active now."""
        self._steps.append(("begin_part", _said_handling(self._class)))

    def add_page(self) -> None:
        """Begin a new page."""
        self._steps.append(("add_page",))

    def begin_language(self, language: str) -> None:
        """Let every paragraph from here on begin where lines of a language begin, in whatever letters it is.

        Before, each begins where its own letters do.
        """
        self._steps.append(("begin_language", language))

    def paragraph(self, text: str, *, size: float = 10.5, bold: bool = False) -> None:
        """Print a paragraph over the whole width."""
        self._steps.append(("paragraph", self._in_our_letters(text), size, bold))

    def two(self, local: str, english: str, *, size: float = 10.5, bold: bool = False) -> None:
        """Print the language of the paper and English side by side, each in half the width."""
        self._steps.append(("two", self._in_our_letters(local), self._in_our_letters(english), size, bold))

    def stamp(self, text: str, *, size: float) -> None:
        """Print a sentence that holds for this copy alone, such as who printed it.  Room for three lines is left."""
        self._steps.append(("stamp", size))
        self._stamps.append((self._in_our_letters(text), size))

    def slot_and_names(self, local: str, english: str) -> None:
        """Leave the slot for the force's emblem, its name beside it in both languages."""
        self._steps.append(("slot_and_names", local, english))

    def picture(self, content: bytes, *, width_mm: float) -> None:
        """Print a picture."""
        self._steps.append(("picture", base64.b64encode(content).decode(), width_mm))

    def whole(self, height_mm: float) -> None:
        """Begin a new page unless so much room is left on this one."""
        self._steps.append(("whole", height_mm))

    def rule(self) -> None:
        """Print a dashed line over the whole width, to cut along."""
        self._steps.append(("rule",))

    def blank_line(self) -> None:
        """Print a line to write on."""
        self._steps.append(("blank_line",))

    def room(self, height_mm: float) -> None:
        """Leave some room."""
        self._steps.append(("room", height_mm))

    @property
    def script(self) -> Script:
        """Return what the paper says so far."""
        return Script(self._title, tuple(self._steps), tuple(self._stamps))

    def output(self) -> bytes:
        """Return the paper as PDF; waits until it is drawn.  Raises Refused where that fails."""
        return workplace.draw(self.script)

    def _in_our_letters(self, text: str) -> str:
        said, is_whole = letters.in_our_letters(str(text))
        self.unprinted = self.unprinted or not is_whole
        return said


def _said_handling(handling: str) -> str:
    return _in_both(handling) if handling in _HANDLING else handling.upper()


def _in_both(handling: str) -> str:
    """Return a class in the language of the paper, before its English word: no class is taken for another."""
    with override(paper_language()):
        return f"{gettext(handling).partition(' (')[0]} · {handling.upper()}"
