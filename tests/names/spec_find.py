"""Messages, and the persons and places in them: the table is `spec/messages.txt`."""

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "spec" / "messages.txt"


@dataclass(frozen=True)
class Row:
    """A message with what it names, in order."""

    message: str
    phrases: list[tuple[str, bool]]
    places: list[tuple[str, str]]


def rows() -> list[Row]:
    """Return the rows of the table."""
    return [_row(line) for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


def _row(line: str) -> Row:
    message, phrases, places = (part.strip() for part in (*line.split("|"), "", "")[:3])
    sure = [_pair(phrase, "~") for phrase in phrases.split(";") if phrase.strip()]
    named = [_pair(place, "=") for place in places.split(";") if place.strip()]
    return Row(_plain(message), [(phrase, word == "sure") for phrase, word in sure], named)


def _pair(text: str, sign: str) -> tuple[str, str]:
    left, _, right = text.rpartition(sign)
    return _plain(left.strip()), right.strip()


def _plain(text: str) -> str:
    return text.replace("↵", "\n").replace("⇥", "\t")
