"""An alert as it is read out on the wireless.  Pure.  Plates and numbers go letter by letter, and are said twice."""

from functools import cache

from sangam.exchange.types import AlertState, AlertView
from sangam.exchange.wireless_words import ACTIONS, CAUTIONS, WORDS
from sangam.kernel.clock import INDIA


def caution_codes(text: str) -> list[str]:
    """Return the codes of the cautions that a sentence is made of; what is no known caution stays as it is."""
    pieces = (piece.strip() for piece in text.replace("।", ".").split("."))
    return [_by_word().get(piece.casefold(), piece) for piece in pieces if piece]


def caution_text(codes: list[str], *, language: str = "en") -> str:
    """Return cautions as a sentence; in English it travels, and every node turns it back into its reader's words."""
    words = CAUTIONS.get(language, CAUTIONS["en"])
    return (". " if language == "en" else ", ").join(words.get(code, code) for code in codes)


@cache
def _by_word() -> dict[str, str]:
    """Return the codes by what may stand for them in a sentence that came: the English word, or the code itself."""
    return {name: code for code, word in CAUTIONS["en"].items() for name in (word.casefold(), code)}


def text(alert: AlertView, *, language: str) -> str:
    """Return what the operator reads out, a sentence a line, in "hi", "pa", "ur" or (any other) "en".

    The caution comes before the description: who listens may be looking at the man.
    """
    words, says = WORDS.get(language, WORDS["en"]), alert.says
    actions = ACTIONS.get(language, ACTIONS["en"])
    if alert.state is not AlertState.LIVE:
        return words["over"].format(number=spelled(alert.number), state=words[alert.state])
    lines = [words["opening"].format(number=spelled(alert.number), issuer=alert.issued_by.label, version=alert.version)]
    if says.caution:
        lines.append(words["caution"].format(caution=caution_text(caution_codes(says.caution), language=language)))
    lines += [says.title, says.text]
    lines += [words["identifier"].format(spelled=spelled(identifier)) for identifier in says.identifiers]
    lines.append(words["action"].format(action=actions[says.action]))
    if says.authority is not None:
        lines.append(words["authority"].format(kind=says.authority.kind, number=says.authority.number))
    until = says.expires_at.astimezone(INDIA).strftime("%d.%m.%Y %H:%M")
    return "\n".join([*lines, words["until"].format(until=until)])


def spelled(identifier: str) -> str:
    """Return letters and digits one by one: "H R 2 6 D K 8 3 3 7"."""
    return " ".join(letter for letter in identifier.upper() if letter.isalnum() or letter == "+")
