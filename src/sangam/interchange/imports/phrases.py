"""A whole string as the police write it, taken apart: "Harjit @ Kala s/o Balwant, r/o Nuh, 98123 45678".

Values keep the spelling of the string where its words can be found in it.  The string itself stands beside them as a
note, so that nothing of it is lost.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sangam.identifiers import finder
from sangam.identifiers.types import Found, Kind
from sangam.names.reader import parser
from sangam.names.types import MARKS, PersonName

_WORD = re.compile(r"[^\s,@/\"()|]+")
_VILLAGE = re.compile(r"^(?:village|vill|vpo|v\.p\.o|ग्राम|गाँव|गांव)[\s.:]+(?P<name>[^,\d]+)", re.IGNORECASE)
_ONE_PLACE = re.compile(r"^[^\W\d_]+(?: [^\W\d_]+)?$")
_FIELDS = {
    Kind.PHONE: "phone", Kind.PLATE: "plate", Kind.FIR: "fir", Kind.EMAIL: "email", Kind.UPI: "upi",
    Kind.SOCIAL: "social", Kind.PASSPORT: "passport", Kind.LICENCE: "licence",
}  # fmt: skip
_DIGITS_BEFORE_MASKING = re.compile(r"(?:\d\D{0,2}){12}")


def take_apart(text: str) -> list[tuple[str, str]]:
    """Return (property, value) of a person for everything that is found; without any name, no name."""
    found = finder.find_identifiers(text)
    name = parser.parse(_without(text, found))
    pairs = list(_said_of(name, text))
    pairs += [(_FIELDS[each.kind], each.text) for each in found if each.kind in _FIELDS]
    whole = mask_aadhaar(" ".join(text.split()))
    if [value for _, value in pairs] != [whole]:
        pairs.append(("note", f"As written: {whole}"))
    return list(dict.fromkeys(pairs))


def split_name(text: str) -> list[tuple[str, str]]:
    """Return (property, value) of a cell for names that may hold an alias and a relative too."""
    name = parser.parse(text)
    if not name.aliases and not name.relative:
        return [("name", text)]
    return list(_said_of(name, text))


def relative_in(text: str) -> str:
    """Return "s/o बलवंत" for a text that says the relation itself, else "": then the heading must."""
    found = parser.parse(f"x {text}").relative
    return f"{MARKS[found.relation]} {_spelt(found.tokens, _words(text))}" if found and found.tokens else ""


def mask_aadhaar(text: str) -> str:
    """Return the text with any Aadhaar number masked."""
    if not _DIGITS_BEFORE_MASKING.search(text):
        return text
    for each in reversed([each for each in finder.find_identifiers(text) if each.kind is Kind.AADHAAR]):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def _said_of(name: PersonName, text: str) -> Iterator[tuple[str, str]]:
    written = _words(text)
    if name.tokens:
        yield "name", _spelt(name.tokens, written)
    for alias in name.aliases:
        yield ("alias" if name.tokens else "name"), _spelt(alias, written)
    if name.relative and name.relative.tokens:
        called = [name.relative.tokens, *name.relative.aliases]
        yield "relative", f"{MARKS[name.relative.relation]} {' @ '.join(_spelt(each, written) for each in called)}"
    if place := mask_aadhaar(name.place):
        yield "address", place
        if village := _VILLAGE.match(place):
            yield "village", village["name"].strip()
        elif _ONE_PLACE.match(place):
            yield "village", place


def _words(text: str) -> Mapping[str, str]:
    """Return each word of a text as it is written, by its form as a token."""
    return {word.casefold().strip(".॰"): word.strip(".") for word in _WORD.findall(text)}


def _spelt(tokens: Sequence[str], written: Mapping[str, str]) -> str:
    """Return the tokens as the text spells them; one that was written short ("mohd") with a capital."""
    return " ".join(written.get(token) or token.title() for token in tokens)


def _without(text: str, found: Sequence[Found]) -> str:
    """Return the text with a comma in the place of each identifier, so that no name runs across it."""
    for each in reversed(found):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text
