"""Pages on paper: what a paper says, step by step.  It is drawn later, in another process, from these steps alone.

So a paper's steps, with their words, are all that decides how it looks: whose steps are the same sees the same.
"""

import base64
from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

from sangam.kernel import ids
from sangam.print_pages import drawn_paper
from sangam.print_pages.drawn_paper import Script, Step

# Fixed words on paper: the reader's language beside English. Who works in English has Hindi beside it.

FixedWords = str | Promise
"""Words that are translated when they are printed."""

_BESIDE_ENGLISH = ("hi", "pa", "ur")


def paper_language() -> str:
    """Return the language that stands beside English on paper: the active one, or Hindi."""
    active = get_language() or ""
    return active if active in _BESIDE_ENGLISH else "hi"


def beside_english(words: FixedWords, **parts: object) -> tuple[str, str]:
    """Return (the language of the paper, English) of words that are translated when read, their parts set in."""
    return _words_in(words, paper_language(), parts), _words_in(words, "en", parts)


def _words_in(words: FixedWords, language: str, parts: dict[str, object]) -> str:
    with override(language):
        return str(words).format(**parts) if parts else str(words)


# Where papers are drawn: here, unless the process that serves has another process do it.

_elsewhere: list[Callable[[Script], bytes]] = []


def send_elsewhere(draw: Callable[[Script], bytes]) -> None:
    """Have all papers of this process drawn by `draw` from now on."""
    _elsewhere[:] = [draw]


def draw(script: Script) -> bytes:
    """Return a paper as PDF.  Raises Refused where that fails."""
    return (_elsewhere[0] if _elsewhere else drawn_paper.draw)(script)


_HANDLING = frozenset({"Unclassified", "Restricted", "Confidential"})


class Paper:
    """A document under way.  handling, and the code if there is one: printed on each page."""

    def __init__(self, title: str, *, handling: str, code: str = "") -> None:
        drawn_paper.require_fonts()
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
        return draw(self.script)

    def _in_our_letters(self, text: str) -> str:
        said, is_whole = drawn_paper.in_our_letters(str(text))
        self.unprinted = self.unprinted or not is_whole
        return said


def _said_handling(handling: str) -> str:
    return _in_both(handling) if handling in _HANDLING else handling.upper()


def _in_both(handling: str) -> str:
    """Return a class in the language of the paper, before its English word: no class is taken for another."""
    with override(paper_language()):
        return f"{gettext(handling).partition(' (')[0]} · {handling.upper()}"


# The code of a printed sheet: a keyed digest, seven letters and digits, that this node alone can make.

Beside = Iterable[tuple[UUID, int]]


def code_of(kind: str, thing: UUID, version: int | str, beside: Beside = ()) -> str:
    """Return the code of a printed thing in one version.

    version: a number, or a digest of what is printed where the thing has no versions.  beside: each other record whose
    orders the sheet prints, in its version: one withdrawn makes the sheet an old one.
    """
    printed = [f"{kind}:{thing}:{version}", *sorted(f"{record}:{at}" for record, at in beside)]
    digest = salted_hmac("sangam.web.sheet", ":".join(printed), algorithm="sha256").digest()
    return ids.short(UUID(bytes=digest[:16]))
