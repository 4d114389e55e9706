"""Run the table of rules over a text, let the earlier row win, and bring one identifier to its normal form."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sangam.identifiers.plain_text import Plain, plain_text
from sangam.identifiers.precedence import RULES
from sangam.identifiers.rules import Draft, Rule
from sangam.identifiers.types import Found, Identifier, Kind, Validity
from sangam.kernel.errors import Malformed

# What normalise puts before a bare number, for the rules that only read a labelled one.
LABELS: dict[Kind, tuple[str, ...]] = {
    Kind.CHASSIS: ("chassis no ",),
    Kind.ENGINE: ("engine no ",),
    Kind.PHONE: ("phone no ",),
    Kind.IMEI: ("IMEI ",),
    Kind.IMSI: ("IMSI ",),
    Kind.FIR: ("FIR No. ",),
    Kind.GD: ("GD No. ",),
    Kind.SECTION: ("u/s ",),
    Kind.UPI: ("UPI id ",),
    Kind.PASSPORT: ("passport no ",),
    Kind.AADHAAR: ("Aadhaar no ",),
    Kind.SERVICE: ("belt no ",),
    Kind.PLATE: ("gaadi no ",),
    Kind.SOCIAL: ("@",),
    Kind.WEAPON: ("weapon no ",),
    Kind.LABORATORY: ("FSL ref no ",),
}
EXPECTED: dict[Kind, str] = {
    Kind.PLATE: "a state code, district number, series letters and up to four digits, like HR 26 DK 8337",
    Kind.CHASSIS: "17 letters and digits",
    Kind.ENGINE: "5 to 17 letters and digits, three digits at least",
    Kind.PHONE: "ten digits from 6 to 9, a landline with its STD code, or + and a country code",
    Kind.IMEI: "15 digits, or 16 with the software version",
    Kind.IMSI: "15 digits",
    Kind.FIR: "a number and a year, like 0123/2024",
    Kind.GD: "a number with or without a letter, like 45A",
    Kind.SECTION: "section numbers with or without their act, like 302/34 IPC",
    Kind.EMAIL: "a name, @ and a domain",
    Kind.UPI: "a name, @ and a bank's handle without a dot",
    Kind.SOCIAL: "a handle with its network, like instagram:name",
    Kind.PASSPORT: "a letter and seven digits",
    Kind.LICENCE: "a state code, office number, year and seven digits, like HR06 20110012345",
    Kind.PAN: "five letters, four digits and a letter",
    Kind.AADHAAR: "twelve digits, of which four are kept",
    Kind.WEAPON: "2 to 24 letters and digits, two digits at least",
    Kind.LABORATORY: "letters and digits, three digits at least, like FSL/2026/0417",
    Kind.SERVICE: "PIS, PNO or belt number, like PIS 28101234",
}
_DIGIT = re.compile(r"\d")
_WITHOUT_DIGITS = frozenset({Kind.EMAIL, Kind.UPI, Kind.SOCIAL})


class Claim(NamedTuple):
    """A draft with the row that made it."""

    rank: int
    rule: Rule
    draft: Draft


def find_identifiers(text: str) -> list[Found]:
    """Return every identifier in the text, sorted by start, none overlapping another.

    text: anything, in any script; never raises.  Spans count characters of `text` itself.
    Rules: docs/rules/identifiers.md.
    """
    plain = plain_text(text)
    claims = sorted(_claims(plain), key=lambda c: (c.rank, c.draft.start - c.draft.end, c.draft.start))
    taken = bytearray(len(plain.text))
    won: list[Claim] = []
    lost: dict[tuple[int, int], list[Claim]] = {}
    for claim in claims:
        start, end = claim.draft.start, claim.draft.end
        if any(taken[start:end]):
            lost.setdefault((start, end), []).append(claim)
            continue
        taken[start:end] = b"\1" * (end - start)
        won.append(claim)
    found = [
        _as_found(plain, claim, lost.get((claim.draft.start, claim.draft.end), []))
        for claim in won
        if claim.rule.kind is not None
    ]
    return sorted(found, key=lambda f: f.start)


def _claims(plain: Plain, kind: Kind | None = None) -> Iterator[Claim]:
    digits = _DIGIT.search(plain.text) is not None
    for rank, rule in enumerate(RULES):
        if (kind is None or rule.kind is kind) and (digits or rule.kind in _WITHOUT_DIGITS):
            for match in rule.pattern.finditer(plain.text):
                for draft in rule.read(match, plain):
                    yield Claim(rank, rule, draft)


def _as_found(plain: Plain, claim: Claim, lost: list[Claim]) -> Found:
    kind, draft = claim.rule.kind, claim.draft
    assert kind is not None  # noqa: S101  decoys were dropped by the caller; this tells the type checker
    start, end = plain.span(draft.start, draft.end)
    secret = kind is Kind.AADHAAR
    return Found(
        kind=kind,
        text=draft.normal if secret else plain.source[start:end],
        start=start,
        end=end,
        normal=draft.normal,
        valid=draft.valid,
        notes=draft.notes,
        parts=draft.parts,
        alternatives=() if secret or draft.valid is Validity.SURE else _alternatives(claim, lost),
    )


def _alternatives(claim: Claim, lost: list[Claim]) -> tuple[Identifier, ...]:
    others = {
        (other.rule.kind, other.draft.normal): _identifier(other.rule.kind, other.draft)
        for other in lost
        if other.rule.kind is not None
        and (other.rule.kind, other.draft.normal) != (claim.rule.kind, claim.draft.normal)
    }
    return tuple(others.values())


def _identifier(kind: Kind, draft: Draft) -> Identifier:
    return Identifier(kind, draft.normal, draft.valid, draft.notes, draft.parts)


def normalise(kind: Kind, text: str) -> Identifier:
    """Return the one identifier of that kind that the whole text is, with or without its label.

    Raises Malformed, which says what was read and what is expected; an Aadhaar number is not repeated there.
    """
    for label in ("", *LABELS.get(kind, ())):
        draft = _whole(kind, label, text.strip())
        if draft is not None:
            return _identifier(kind, draft)
    raise Malformed(
        "identifiers:unreadable",
        "'{read}' is not a {kind}: expected {expected}.",
        read="…" if kind is Kind.AADHAAR else text.strip()[:60],
        kind=kind.value,
        expected=EXPECTED[kind],
    )


def _whole(kind: Kind, label: str, text: str) -> Draft | None:
    """Return the best draft that ends where the text ends and leaves out nothing but a label."""
    plain = plain_text(label + text)
    wanted = len(plain_text(label).text)
    for claim in _claims(plain, kind):
        if not claim.draft.end == len(plain.text) > wanted:
            continue
        if claim.draft.start <= wanted or not any(c.isdigit() for c in plain.text[wanted : claim.draft.start]):
            return claim.draft
    return None
