"""Sentences that are kept and said later, each in its reader's language; and words that not every reader may read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sangam.kernel.handling import Caveat, Classification, Handling

_PART = re.compile(r"\{(\w+)\}")


class Told(str):
    """An English sentence that knows what it was made of: its template, the key of its translation, and its parts.

    Wherever a string will do it is the English sentence.  parts: numbers stay numbers, all else is text.  A clause that
    is itself `Told` stays one, and is said in the reader's language with the rest.
    """

    __slots__ = ("parts", "template")

    def __new__(cls, template: str, /, **parts: object) -> Self:
        """Make the sentence.  Raises KeyError where the template names a part that is not given."""
        kept = {name: part if isinstance(part, int | Told) else str(part) for name, part in parts.items()}
        made = super().__new__(cls, template.format(**kept))
        made.template, made.parts = template, kept
        return made

    template: str
    parts: Mapping[str, int | str]

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, int | str]]:
        """Return what a copy is made of: not of the sentence, in which what stands in braces is no part."""
        return (self.template,), dict(self.parts)

    @property
    def form(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"template": self.template, "parts": {name: form(part) for name, part in self.parts.items()}}


UNNAMED = Told("a record; ask the desk")
"""What stands in place of a record's label for who does not see the record."""

WITHHELD = Told("withheld; ask the desk")
"""What stands in place of words about a record for who does not see what they speak of."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What words speak of.  statements: those of the record that they speak of; none: the record as a whole.

    handling: of these statements as they stood then, for when one of them stands no more.
    """

    record: UUID
    statements: tuple[UUID, ...] = ()
    handling: Handling = field(default_factory=Handling)


class Guarded(str):
    """Words about a record.  As a string they are what stands in their place: a reader's own are asked for first.

    words: none for the record's label, which is asked for when it is read and kept nowhere.
    instead: what who may not read them reads.
    """

    __slots__ = ("instead", "of", "words")

    def __new__(cls, of: Spoken, words: str | None = None, *, instead: str | None = None) -> Self:
        """Keep words with what they speak of."""
        shown = instead if instead is not None else UNNAMED if words is None else WITHHELD
        made = super().__new__(cls, shown)
        made.of, made.words, made.instead = of, words, shown
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[Spoken, str | None], dict[str, str]]:
        """Return what a copy is made of."""
        return (self.of, self.words), {"instead": self.instead}

    of: Spoken
    words: str | None
    instead: str

    @property
    def form(self) -> dict[str, Any]:
        """Return it for JSON."""
        of = {
            "record": str(self.of.record),
            "statements": [str(each) for each in self.of.statements],
            **handling_form(self.of.handling),
        }
        return {"of": of, "words": self.words, "instead": form(self.instead)}


def label_of(record: UUID) -> Guarded:
    """Return a record's label, which each reader reads as the record is shown to that reader then."""
    return Guarded(Spoken(record))


def handling_form(handling: Handling) -> dict[str, Any]:
    """Return a handling for JSON."""
    return {"classification": int(handling.classification), "caveats": sorted(map(str, handling.caveats))}


def read_handling(form: Mapping[str, Any]) -> Handling:
    """Return the handling of what `handling_form` gave."""
    return Handling(Classification(form["classification"]), frozenset(map(Caveat, form["caveats"])))


def form(text: int | str) -> Any:
    """Return a sentence for JSON: with its template or what it speaks of if it knows it, else the text or number."""
    return text.form if isinstance(text, Told | Guarded) else text


def sentence_from_form(form: Any) -> str:
    """Return the sentence of what `form` gave."""
    if not isinstance(form, dict):
        return str(form)
    if "of" not in form:
        parts = {
            name: sentence_from_form(part) if isinstance(part, dict) else part for name, part in form["parts"].items()
        }
        return Told(form["template"], **parts)
    of = form["of"]
    spoken = Spoken(UUID(of["record"]), tuple(map(UUID, of["statements"])), read_handling(of))
    return Guarded(spoken, form["words"], instead=sentence_from_form(form["instead"]))


def match_template(sentence: str, template: str) -> Told | None:
    """Return an English sentence that another node made, if it reads as this template with a word in each part."""
    pieces = _PART.split(template)
    names, seen = pieces[1::2], set[str]()
    pattern = re.escape(pieces[0])
    for name, rest in zip(names, pieces[2::2], strict=True):
        pattern += (f"(?P={name})" if name in seen else rf"(?P<{name}>\w{{1,20}})") + re.escape(rest)
        seen.add(name)
    found = re.fullmatch(pattern, sentence)
    return Told(template, **found.groupdict()) if found and template else None
