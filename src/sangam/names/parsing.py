"""Read one person phrase: the name, its aliases, the relative, the address tail, the age; say what was left over."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sangam.names.lexing import Piece, pieces
from sangam.names.types import PersonName, Relation, Relative

_OLDEST = 130


def parse(text: str) -> PersonName:
    """Return the name taken apart.  Never raises: what cannot be read stands in `leftovers`."""
    return read(pieces(text))


def read(parts: list[Piece]) -> PersonName:
    """Return the name that the pieces of one person phrase make."""
    reading = _Reading()
    for at, piece in enumerate(parts):
        if at >= reading.skip_to:
            reading.take(piece, parts, at)
    return reading.result()


@dataclass(slots=True)
class _Reading:
    """The state of one reading: `into` is the list that the next word goes to."""

    names: list[list[str]] = field(default_factory=lambda: [[]])
    relation: Relation | None = None
    relative: list[str] = field(default_factory=list)
    place: list[Piece] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    age: int | None = None
    section: str = "name"
    following: str = ""
    skip_to: int = 0

    @property
    def into(self) -> list[str]:
        return {"name": self.names[-1], "relative": self.relative}.get(self.section, self.leftovers)

    def take(self, piece: Piece, parts: list[Piece], at: int) -> None:
        """Put one piece where it belongs."""
        if self.take_age(parts, at):
            return
        if self.section == "place":
            self.place.append(piece)
            return
        self.following = parts[at + 1].kind if at + 1 < len(parts) else ""
        _TAKERS.get(piece.kind, _Reading.leave)(self, piece)

    def take_age(self, parts: list[Piece], at: int) -> bool:
        """Read `age 34`, `उम्र 34 वर्ष` or `34 yrs`; the first age counts."""
        kinds = [part.kind for part in parts[at : at + 3]]
        number = 1 if kinds[:2] == ["age", "number"] else 0 if kinds[:2] == ["number", "years"] else None
        if number is None or self.age is not None:
            return False
        written = parts[at + number].text
        if not written.isdecimal() or len(written) > 3 or int(written) > _OLDEST:
            return False
        self.age = int(written)
        self.skip_to = at + number + (2 if kinds[number + 1 :][:1] == ["years"] else 1)
        return True

    def take_word(self, piece: Piece) -> None:
        self.into.append(piece.form)

    def take_title(self, piece: Piece) -> None:
        """Take a title off the front; inside a name `Haji` is a word of it."""
        inside = bool(self.into)
        if inside and piece.form == "religious":
            self.into.append(piece.text.casefold().strip("."))
        elif inside and piece.form == "rank":
            self.leave(piece)
        else:
            self.titles.append(piece.text)

    def take_suffix(self, piece: Piece) -> None:
        (self.titles if self.into else self.into).append(piece.text.casefold().strip("."))

    def take_alias(self, piece: Piece) -> None:
        """Open another name.  After the relative it would be the relative's own: it is left over, and said so."""
        if self.section == "relative":
            self.section = "leftovers"
        if self.section == "name":
            self.names.append([])
        else:
            self.leave(piece)

    def take_relation(self, piece: Piece) -> None:
        if self.relation is not None:
            self.section = "leftovers"
            self.leave(piece)
            return
        self.relation, self.section = Relation(piece.form), "relative"

    def take_of_relation(self, piece: Piece) -> None:
        """Read `बलवंत का पुत्र हरजीत`: who came before is the relative."""
        if self.relation is not None or self.section != "name" or not any(self.names):
            self.leave(piece)
            return
        self.relation = Relation(piece.form)
        self.relative = next(name for name in self.names if name)
        self.names = [[]]

    def take_place(self, piece: Piece) -> None:
        if not any(self.names) and not self.relative:
            self.leave(piece)
            return
        self.section = "place"
        if piece.form == "locality":
            self.place.append(piece)

    def take_comma(self, _piece: Piece) -> None:
        """Open the address after a comma, unless a mark follows that says otherwise."""
        if self.following in {"word", "number"} and any(self.names) and self.section in {"name", "relative"}:
            self.section = "place"

    def take_stop(self, _piece: Piece) -> None:
        if any(self.names):
            self.section = "leftovers"

    def take_contact(self, piece: Piece) -> None:
        self.section = "leftovers"
        self.leave(piece)

    def leave(self, piece: Piece) -> None:
        if any(letter.isalnum() for letter in piece.text) or piece.kind == "alias":
            self.leftovers.append(piece.text)

    def result(self) -> PersonName:
        """Return the finished reading."""
        names = [tuple(name) for name in self.names if name]
        relative = Relative(self.relation, tuple(self.relative)) if self.relation and self.relative else None
        leftovers = [*self.leftovers, *([self.relation.value] if self.relation and not self.relative else [])]
        return PersonName(
            tokens=names[0] if names else (),
            aliases=tuple(dict.fromkeys(names[1:])),
            relative=relative,
            place=_running_text(self.place),
            age=self.age,
            titles=tuple(self.titles),
            leftovers=tuple(leftovers),
        )


_TAKERS: dict[str, Callable[[_Reading, Piece], None]] = {
    "word": _Reading.take_word,
    "short": _Reading.take_word,
    "title": _Reading.take_title,
    "suffix": _Reading.take_suffix,
    "alias": _Reading.take_alias,
    "relation": _Reading.take_relation,
    "of-relation": _Reading.take_of_relation,
    "place": _Reading.take_place,
    "comma": _Reading.take_comma,
    "stop": _Reading.take_stop,
    "contact": _Reading.take_contact,
}
"""Who takes which kind of piece; any other kind is left over."""


def _running_text(parts: list[Piece]) -> str:
    """Return the pieces as they were written, with single blanks where there were any."""
    text, end = "", -1
    for part in parts:
        gap = " " if end >= 0 and part.start > end else ""
        text, end = text + gap + part.text, part.end
    return " ".join(text.split()).strip(" ,.;:-–|।")
