"""What can be asked for: the types of requests and their fields as data, and what a request must say.

A type names the law that it rests on as its source gives it; no legal officer has verified it until a name says so.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sangam.exchange import limits, policy
from sangam.exchange.types import Pace, Terms
from sangam.kernel.errors import Malformed, Refused

_LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class RequestField:
    """What a type asks for.  texts: its heading, by language."""

    code: str
    required: bool
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RequestType:
    """A type of request.

    pace: how soon an answer is wanted by default.  basis: whether it must name what it rests on.  rank: equivalence of
    the lowest rank that may approve it, 0 where none is asked for; rank_words: how officers call that rank.
    source: the law; verified_by: the legal officer who read it, or "".  refused: such a thing is not asked for here.
    """

    code: str
    pace: Pace
    fields: tuple[RequestField, ...]
    basis: bool
    rank: int
    rank_words: str
    source: str
    verified_by: str
    refused: bool
    texts: Mapping[str, str]


@cache
def request_types() -> Mapping[str, RequestType]:
    """Return every type by its code, in the order in which the form offers them."""
    headings = {row["code"]: {each: row[each] for each in _LANGUAGES} for row in _rows("request_fields.tsv")}
    return {row["code"]: _type(row, headings) for row in _rows("request_types.tsv")}


def request_type(code: str) -> RequestType:
    """Return a type.  Raises Malformed for one that does not stand in the list, Refused for one that never may."""
    found = request_types().get(code)
    if found is None:
        raise Malformed("exchange:request-type", "Choose what you ask for: there is no such type of request.")
    if found.refused:
        raise _intercepted_refusal()
    return found


def require_terms(terms: Terms, words: str) -> Terms:
    """Return what a request says, without outer space and without empty fields.

    Raises Malformed where something is missing or too long, Refused where intercepted content is asked for.
    """
    kind = request_type(terms.type)
    said = {code: value.strip() for code, value in terms.fields.items()}
    for field in kind.fields:
        _require_field(field, said.get(field.code, ""))
    if kind.basis and not terms.basis.strip():
        raise Malformed(
            "exchange:request-basis", "This type of request must say what it rests on: section, FIR or order."
        )
    if len(terms.basis) > limits.LONGEST_FIELD:
        raise _too_long("legal basis")
    require_not_intercepted([words, terms.basis, *said.values()])
    fields = {field.code: said[field.code] for field in kind.fields if said.get(field.code)}
    return Terms(kind.code, fields, terms.basis.strip(), post=terms.post)


def require_not_intercepted(texts: Iterable[str]) -> None:
    """Raise Refused where a text asks for intercepted content."""
    folded = [" ".join(text.casefold().split()) for text in texts]
    if any(word in text for text in folded for word in _intercepted_words()):
        raise _intercepted_refusal()


def question_of(terms: Terms, words: str) -> str:
    """Return a request as text, for a node that knows no types and for paper: a line a field, then the words."""
    return policy.require_text("\n".join([*_lines(terms), words]), part="request", most=limits.LONGEST_TEXT)


def own_part(question: str, terms: Terms) -> str:
    """Return what an asker wrote beside the fields: the question without the lines that `question_of` made.

    The whole question where they are others: nothing that a force says is kept from its reader.
    """
    made, said = "\n".join(_lines(terms)).split("\n"), question.split("\n")
    is_made = sorted(said[: len(made)]) == sorted(made)  # on the wire fields have no order
    return "\n".join(said[len(made) :] if is_made else said).strip()


def _lines(terms: Terms) -> list[str]:
    """Return the lines of a request that its type, fields, basis and approval make."""
    kind = request_types().get(terms.type)
    headings = {field.code: field.texts["en"] for field in kind.fields} if kind else {}
    lines = [kind.texts["en"] if kind else terms.type]
    lines += [f"{headings.get(code, code)}: {value}" for code, value in terms.fields.items()]
    lines += [f"Legal basis: {terms.basis}"] if terms.basis else []
    lines += [f"Approved by: {terms.approved_by}"] if terms.approved_by else []
    return lines + ([f"To: {terms.to_title}"] if terms.to_title else [])


def _require_field(field: RequestField, value: str) -> None:
    heading = field.texts["en"]
    if field.required and not value:
        raise Malformed("exchange:request-field", "This request needs more: {field}.", field=heading)
    if len(value) > limits.LONGEST_FIELD:
        raise _too_long(heading)


def _too_long(part: str) -> Malformed:
    return Malformed(
        "exchange:request-long",
        "The field {field} has at most {most} characters.",
        field=part,
        most=limits.LONGEST_FIELD,
    )


def _intercepted_refusal() -> Refused:
    return Refused(
        "exchange:intercepted",
        "Intercepted calls and messages are never asked for or sent through Sangam: "
        "whoever holds the order of the competent authority asks in its own way.",
    )


def _type(row: Mapping[str, str], headings: Mapping[str, Mapping[str, str]]) -> RequestType:
    fields = tuple(
        RequestField(code, each.endswith("*"), headings[code])
        for each in row["fields"].split(",")
        if (code := each.rstrip("*"))
    )
    return RequestType(
        code=row["code"],
        pace=Pace(row["pace"]),
        fields=fields,
        basis=row["basis"] == "wanted",
        rank=int(row["rank"] or 0),
        rank_words=row["rank_words"],
        source=row["source"],
        verified_by=row["verified_by"],
        refused=bool(row["refused"]),
        texts={each: row[each] for each in _LANGUAGES},
    )


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _intercepted_words() -> tuple[str, ...]:
    return tuple(line.casefold() for line in _text("intercepted_words.txt").splitlines() if line)


def _text(name: str) -> str:
    return resources.files("sangam.exchange").joinpath(f"data/{name}").read_text(encoding="utf-8")
