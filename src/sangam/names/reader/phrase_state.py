"""The state of one reading of a person phrase, and what each kind of piece does to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sangam.names.reader import brackets, marks
from sangam.names.reader.gazetteer import looks_like_place, place_of
from sangam.names.reader.lexer import Piece, age_at
from sangam.names.reader.vocabulary import known_as
from sangam.names.sounds.sounds import fold_word
from sangam.names.types import PersonName, PhrasePart, Relation, Relative, Tokens

_LONGEST_PLACE_NAME = 3
_SURNAME_FIRST = 3
_ASIDE = frozenset({"comma", "open", "close"})
AND = frozenset(["and", "or", "और", "या", "तथा", "एवं", "ਅਤੇ", "ਜਾਂ", "اور", "یا"])
"""What follows is somebody else."""
_NAMED = frozenset({"family", "given"})


@dataclass(slots=True)
class Reading:
    """One reading: `into` is the list that the next word goes to.

    names: the name and its aliases.  relatives: the relative's name and aliases.  called: aliases in brackets, which
    interrupt a name without ending it.  skip_to: pieces before it were taken together with an earlier one.
    """

    parts: list[Piece]
    names: list[list[Piece]] = field(default_factory=lambda: [[]])
    relatives: list[list[Piece]] = field(default_factory=lambda: [[]])
    called: dict[str, list[list[Piece]]] = field(default_factory=lambda: {"name": [], "relative": []})
    relation: Relation | None = None
    place: list[Piece] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    age: int | None = None
    section: str = "name"
    at: int = 0
    skip_to: int = 0

    @property
    def into(self) -> list[Piece] | None:
        """Return the list of the name that is being read, None in what is left over."""
        if self.section == "name":
            return self.names[-1]
        return self.relatives[-1] if self.section == "relative" else None

    def take(self, at: int) -> None:
        """Put the piece at that place where it belongs."""
        self.at = at
        if self.age is None and (found := age_at(self.parts, at, bare=bool(self.section == "name" and self.into))):
            self.age, self.skip_to = found
        elif self.section == "place" and not self.leaves_place(self.parts[at]):
            self.place.append(self.parts[at])
        else:
            _TAKERS.get(self.parts[at].kind, Reading.leave)(self, self.parts[at])

    def leaves_place(self, piece: Piece) -> bool:
        """Tell whether the piece ends the address: a first relative, a telephone, an alias after a comma."""
        if piece.kind in {"relation", "of-relation"}:
            return not self.relatives[0] and piece.kind == "relation"
        return piece.kind == "contact" or (piece.kind == "alias" and self.before() in _ASIDE)

    def before(self) -> str:
        return self.parts[self.at - 1].kind if self.at else ""

    def following(self) -> str:
        return self.parts[self.at + 1].kind if self.at + 1 < len(self.parts) else ""

    def take_word(self, piece: Piece) -> None:
        if piece.form in AND:
            self.section = "leftovers"
        if self.into is None or (piece.kind == "word" and piece.form in marks.meanings()):
            self.leave(piece)
        else:
            self.into.append(piece)

    def take_title(self, piece: Piece) -> None:
        """Take a title off the front; inside a name `Haji` is a word of it."""
        if self.into and piece.form == "religious":
            self.into.append(piece._replace(form=piece.text.casefold().strip(".")))
        elif self.into and piece.form == "rank":
            self.leave(piece)
        else:
            self.titles.append(piece.text)

    def take_suffix(self, piece: Piece) -> None:
        if self.into:
            self.titles.append(piece.text.casefold().strip("."))
        else:
            self.take_word(piece._replace(form=piece.text.casefold().strip(".")))

    def take_alias(self, piece: Piece) -> None:
        """Open another name: after the relative it is the relative's own, unless a comma or bracket sets it apart."""
        if self.section == "leftovers":
            self.leave(piece)
        elif self.section == "relative" and self.before() not in _ASIDE:
            self.relatives += [[]] if self.relatives[0] else []
        else:
            self.section = "name"
            self.names.append([])

    def take_relation(self, piece: Piece) -> None:
        if self.relation is not None and self.relatives[0]:
            self.section = "leftovers"
            self.leave(piece)
            return
        if self.relation not in {None, Relation(piece.form)}:
            self.leftovers.append(str(self.relation))
        self.relation, self.section = Relation(piece.form), "relative"

    def take_of_relation(self, piece: Piece) -> None:
        """Read `बलवंत का पुत्र हरजीत`: who came before is the relative."""
        if self.relation is not None or self.section != "name" or not any(self.names):
            self.leave(piece)
            return
        self.relation = Relation(piece.form)
        self.relatives = [name for name in self.names if name]
        self.names = [[]]

    def take_place(self, piece: Piece) -> None:
        if not any(self.names) and not self.relatives[0]:
            self.leave(piece)
            return
        self.section = "place"
        if piece.form == "locality":
            self.place.append(piece)

    def take_town(self, piece: Piece) -> None:
        """Open the address at a place, unless nothing or a further word of the name stands around it."""
        enough = self.into and (len(self.into) > 1 or self.section == "relative" or len(self.names) > 1)
        if self.into is None:
            self.leave(piece)
        elif not (enough or self.before() == "comma") or self.following() in {"word", "short", "suffix"}:
            self.into.append(piece._replace(form=fold_word(piece.text)))
        else:
            self.section = "place"
            self.place.append(piece)

    def take_comma(self, _piece: Piece) -> None:
        """Open the address after a comma, unless a mark follows or the words there are a name's."""
        if self.following() not in {"word", "number", "short"} or not any(self.names) or self.into is None:
            return
        if age_at(self.parts, self.at + 1, bare=self.section == "name"):
            return
        run = self.run_ahead()
        known = [known_as(piece.form) for piece in run]
        if self.is_surname_first(run, known):
            self.names[-1][:0] = run
            self.skip_to = self.at + 1 + len(run)
        elif len(run) > 1 and all(section in _NAMED for section in known) and not looks_like_place(run[-1].form):
            self.section = "leftovers"
        else:
            self.section = "place"

    def run_ahead(self) -> list[Piece]:
        run: list[Piece] = []
        for piece in self.parts[self.at + 1 :]:
            if piece.kind not in {"word", "short"}:
                break
            run.append(piece)
        return run

    def is_surname_first(self, run: list[Piece], known: list[str]) -> bool:
        """Tell whether `Sharma, Rakesh` puts the surname first."""
        alone = self.section == "name" and len(self.names) == 1 and len(self.names[0]) == 1
        return (
            alone
            and 0 < len(run) < _SURNAME_FIRST
            and known_as(self.names[0][0].form) == "family"
            and known[0] == "given"
        )

    def take_stop(self, _piece: Piece) -> None:
        if any(self.names):
            self.section = "leftovers"

    def take_age_word(self, piece: Piece) -> None:
        """Take `Age` or `عمر` with no number beside it for what it then is: somebody's name."""
        self.take_word(piece._replace(kind="short", form=fold_word(piece.text).strip(".")))

    def take_contact(self, piece: Piece) -> None:
        if piece.form == "caste" and len(self.parts) == 1:
            self.take_age_word(piece)
            return
        self.section = "leftovers"
        self.leave(piece)

    def take_open(self, piece: Piece) -> None:
        """Read what stands in brackets: another name, a place, or marks as anywhere else."""
        inner = brackets.inner(self.parts, self.at)
        if inner is None or not self.into:
            self.leave(piece)
            return
        meaning = brackets.meaning_of_bracket(inner)
        if meaning == "place":
            self.place += inner
        elif meaning == "alias":
            self.called[self.section].append(inner)
        elif meaning == "said":
            self.leftovers += [each.text for each in inner]
        if meaning:
            self.skip_to = self.at + len(inner) + 2

    def take_other(self, piece: Piece) -> None:
        if piece.text in brackets.QUOTES:
            self.take_open(piece)
        else:
            self.leave(piece)

    def leave(self, piece: Piece) -> None:
        if any(letter.isalnum() for letter in piece.text) or piece.kind == "alias":
            self.leftovers.append(piece.text)

    def split_place(self) -> None:
        """Take a place off the end of the last name where no mark said it: `s/o balwant nuh`."""
        last = next((name for name in reversed(self.relatives if self.relatives[0] else self.names) if name), [])
        kept = 2 if last is self.names[0] else 1
        if self.called["relative" if self.relatives[0] else "name"]:
            return
        forms = [piece.form for piece in last]
        while count := place_at_end(forms, kept):
            del forms[-count:]
        self.place[:0] = last[len(forms) :]
        del last[len(forms) :]

    def result(self) -> PersonName:
        """Return the finished reading."""
        if not self.place:
            self.split_place()
        names = [_tokens(name) for name in (*self.names, *self.called["name"]) if name]
        relatives = [_tokens(name) for name in (*self.relatives, *self.called["relative"]) if name]
        relative = (
            Relative(self.relation, relatives[0], _others(relatives)) if self.relation and self.relatives[0] else None
        )
        return PersonName(
            tokens=names[0] if names else (),
            aliases=_others(names),
            relative=relative,
            place=_running_text(self.place),
            age=self.age,
            titles=tuple(self.titles),
            leftovers=(*self.leftovers, *([self.relation.value] if self.relation and not relative else [])),
        )

    def spans(self) -> tuple[PhrasePart, ...]:
        """Return where name, aliases, relative and place stand, in the order of the text."""
        return tuple(sorted(self._spans(), key=lambda part: part.start))

    def _spans(self) -> Iterator[PhrasePart]:
        called = [("alias", name) for names in self.called.values() for name in names]
        kinds = [("alias" if at else "name", name) for at, name in enumerate(filter(None, self.names))]
        related = [("alias" if at else "relative", name) for at, name in enumerate(self.relatives)]
        for kind, found in (*kinds, *called, *related, ("place", self.place)):
            if found:
                yield PhrasePart(kind, found[0].start, found[-1].end)


_TAKERS: dict[str, Callable[[Reading, Piece], None]] = {
    "word": Reading.take_word,
    "short": Reading.take_word,
    "title": Reading.take_title,
    "suffix": Reading.take_suffix,
    "alias": Reading.take_alias,
    "relation": Reading.take_relation,
    "of-relation": Reading.take_of_relation,
    "place": Reading.take_place,
    "town": Reading.take_town,
    "comma": Reading.take_comma,
    "stop": Reading.take_stop,
    "age": Reading.take_age_word,
    "contact": Reading.take_contact,
    "open": Reading.take_open,
    "other": Reading.take_other,
}
"""Who takes which kind of piece; any other kind is left over."""


def _tokens(name: list[Piece]) -> Tokens:
    return tuple(_without_possessive(piece.form) for piece in name)


def _without_possessive(form: str) -> str:
    """Return `kala` for `kala's`."""
    plain = form.removesuffix("'s").removesuffix("’s")
    return form if plain in marks.meanings() else plain


def _others(names: list[Tokens]) -> tuple[Tokens, ...]:
    return tuple(dict.fromkeys(names[1:]))


def place_at_end(forms: list[str], kept: int) -> int:
    """Return how many words at a name's end are a place, where at least `kept` words stay."""
    for count in range(min(_LONGEST_PLACE_NAME, len(forms) - kept), 0, -1):
        if (place := place_of(forms[-count:])) and place.firm:
            return count
    return 1 if len(forms) > kept and looks_like_place(forms[-1]) else 0


def _running_text(parts: list[Piece]) -> str:
    """Return the pieces as they were written, with single blanks where there were any."""
    text, end = "", -1
    for part in parts:
        gap = " " if end >= 0 and part.start != end else ""
        text, end = text + gap + part.text, part.end
    return " ".join(text.split()).strip(" ,.;:-–|।")
