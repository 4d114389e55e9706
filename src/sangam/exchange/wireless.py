"""An alert as it is read out on the wireless.  Plates and numbers go letter by letter, and are said twice."""

from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext, override, pgettext

from sangam.exchange.types import AlertState, AlertView
from sangam.exchange.wireless_words import ACTIONS, CAUTIONS, WORDS
from sangam.kernel.clock import INDIA


def caution_codes(text: str) -> list[str]:
    """Return the codes of the cautions that a sentence is made of; what is no known caution stays as it is."""
    pieces = (piece.strip() for piece in text.replace("।", ".").split("."))
    return [_by_word().get(piece.casefold(), piece) for piece in pieces if piece]


def caution_text(codes: list[str]) -> str:
    """Return cautions as the sentence by which they travel; every node turns it back into its reader's words."""
    return ". ".join(CAUTIONS.get(code, code) for code in codes)


@cache
def _by_word() -> dict[str, str]:
    """Return the codes by what may stand for them in a sentence that came: the word that travels, or the code."""
    return {name: code for code, word in CAUTIONS.items() for name in (word.casefold(), code)}


def text(alert: AlertView, *, language: str, issuer: str = "") -> str:
    """Return what the operator reads out, a sentence a line, in "hi", "pa", "ur" or (any other) "en".

    issuer: how who issued it is called in that language; empty: by the label.
    The caution comes before the description: who listens may be looking at the person.
    """
    with override(language if language in ("hi", "pa", "ur") else "en"):
        return "\n".join(_lines(alert, issuer or alert.issued_by.label))


def _lines(alert: AlertView, issuer: str) -> Iterator[str]:
    says = alert.says
    if alert.state is not AlertState.LIVE:
        yield _word("over").format(number=spell_out(alert.number), state=_word(alert.state))
        return
    yield _word("opening").format(number=spell_out(alert.number), issuer=issuer, version=alert.version)
    if says.caution:
        yield _word("caution").format(caution=_aloud(caution_codes(says.caution)))
    yield from (says.title, says.text)
    yield from (_word("identifier").format(spelled=spell_out(identifier)) for identifier in says.identifiers)
    yield _word("action").format(action=ACTIONS[says.action])
    if says.authority is not None:
        yield _word("authority").format(kind=says.authority.kind, number=says.authority.number)
    yield _word("until").format(until=says.expires_at.astimezone(INDIA).strftime("%d.%m.%Y %H:%M"))


def _word(name: str) -> str:
    return str(WORDS[name])


def _aloud(codes: list[str]) -> str:
    """Return cautions in the language that is read out, apart as that language parts a list."""
    between = pgettext("between cautions", ". ")
    return between.join(gettext(CAUTIONS[code]) if code in CAUTIONS else code for code in codes)


def spell_out(identifier: str) -> str:
    """Return letters and digits one by one: "H R 2 6 D K 8 3 3 7"."""
    return " ".join(letter for letter in identifier.upper() if letter.isalnum() or letter == "+")
