"""Bodies of the envelopes of `records`, version 1.  Pure; reading raises Malformed.

records.copied.v1     {"changes": [{record, kind, desk, version, as_of, statements, terms}]}   whole copies
records.silent.v1     {"changes": [{record, desk, version, keys: [[space, key]], expires_at, via}]}  silent ones
record.recalled.v1    {record, version, reason}
record.erased.v1      {record, version, erased_at}                                            the holder's receipt
record.opened.v1      {record, unit, at, purpose}                            its code alone; never the query
record.offered.v1     {change, reason, handover}   transfer offered: all but owner-only statements
record.accepted.v1    {record, version, handover}  the new owner takes it
record.declined.v1    {record, reason, handover}
record.transferred.v1 {record, to, version, accepted | to_show}   the old owner tells holders, former ones, the new one
records.held.v1       {"records": [[record, version, how]], "shown": {record: digests}}       to a restored owner
records.returned.v1   {"changes": [...]}      to a restored owner: its own, as in records.copied.v1
sharing.group.v1      {group, version, name_en, name_hi, members: {force: since}, confirm, by, why}   its host alone
sharing.left.v1       {group, since}          a member leaves by itself, since: from which version it was one
sharing.group_returned.v1 {document}          to a restored host: its own sharing.group.v1, the line as it signed it
records.word_returned.v1 {word}               to a restored force: its own challenge, answer, acceptance or offer
records.word_returned.v1 {word, giver, recall}
                         to giver or taker of a transfer: the giver's word to a third, as signed, and the word of
                         the taker's recall, where the taker has recalled it since

`handover` is the id of the offer, `accepted` the taker's acceptance, the line as the taker signed it.  A node of an
earlier version leaves them out.

`keys`: beside the changes of records.copied.v1, what they are found by, of many at once (`messages.bulk_keys`).  A node
that makes keys by other rules leaves it aside.

`titles`: {record: [line]}, beside changes or an offer: of what its sender did not make, each giver's word of transfer
as the giver signed it, the maker's first (`chain_of_title`); left out where there is nothing to show.

`how`: recalled, withdrawn, pointer or silent; `digests`: of its keys, for who holds it silent (`possession_proofs`), in
base64.  They are left out where there are none, and by a node of an earlier version.

A copy names in `terms.via`, a silent change in `via`, the groups by which it is sent: {group: version}.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from sangam.kernel.errors import Malformed
from sangam.kernel.instants import read_instant, require_year
from sangam.records.schema import json_codec
from sangam.records.types import Statement, Terms

Json = Mapping[str, object]
MOST_CHANGES = 500
DIGEST_BYTES, MOST_DIGESTS = 8, 8
_MOST_OF_A_WORD = 20_000
MOST_VERSION = 1_000_000_000
WORD_RETURNED = "records.word_returned.v1"


@dataclass(frozen=True, slots=True)
class Change:
    """A record at a version, as it travels."""

    record: UUID
    kind: str
    desk: str
    version: int
    as_of: datetime
    statements: tuple[Statement, ...]
    terms: Terms

    @property
    def expires_at(self) -> datetime:
        """Return when it ends."""
        return self.terms.expires_at

    @property
    def ways(self) -> Collection[Mapping[str, int]]:
        """Return by which groups it was sent, for each force that its terms name so."""
        return self.terms.via.values()


@dataclass(frozen=True, slots=True)
class SilentChange:
    """The keys of a silent record at a version."""

    record: UUID
    desk: str
    version: int
    keys: tuple[tuple[str, str], ...]
    expires_at: datetime
    via: Mapping[str, int] = field(default_factory=dict)

    @property
    def ways(self) -> Collection[Mapping[str, int]]:
        """Return by which groups it was sent."""
        return (self.via,)


def change_out(change: Change) -> dict[str, object]:
    """Return a change as JSON."""
    return {
        "record": str(change.record),
        "kind": change.kind,
        "desk": change.desk,
        "version": change.version,
        "as_of": change.as_of.isoformat(),
        "statements": [json_codec.statement_out(statement) for statement in change.statements],
        "terms": json_codec.terms_out(change.terms),
    }


def silent_out(change: SilentChange) -> dict[str, object]:
    """Return a silent change as JSON."""
    keys = [list(pair) for pair in change.keys]
    form: dict[str, object] = {
        "record": str(change.record), "desk": change.desk, "version": change.version, "keys": keys,
        "expires_at": change.expires_at.isoformat(),
    }  # fmt: skip
    return form | ({"via": dict(change.via)} if change.via else {})


def changes_in(body: Json) -> list[Change]:
    """Read the changes of a body, 1 to 500, as `change_in` each: in compiled code where all is as it should be."""
    found = changes(body)
    try:
        return [_change(form) for form in msgspec.convert(found, list[_Form])]
    except (msgspec.ValidationError, KeyError, ValueError):
        return [change_in(form) for form in found]


class _Form(msgspec.Struct, gc=False):
    """A change as JSON whose members are what they should be."""

    record: UUID
    kind: str
    desk: str
    version: Annotated[int, msgspec.Meta(ge=1, le=MOST_VERSION)]
    as_of: str
    statements: list[json_codec.Form]
    terms: Any


def _change(form: _Form) -> Change:
    statements, terms = json_codec.said_of(form.statements), json_codec.terms_in(form.terms)
    require_year(terms.expires_at)
    return Change(form.record, form.kind, form.desk, form.version, read_instant(form.as_of), statements, terms)


def change_in(form: Json) -> Change:
    """Read one change."""
    try:
        named = UUID(str(form["record"])), str(form["kind"]), str(form["desk"]), version(form)
        said = _list(form["statements"])
        terms = json_codec.terms_in(form["terms"])
        statements = json_codec.statements_in(said)
        require_year(terms.expires_at)
        return Change(*named, read_instant(str(form["as_of"])), statements, terms)
    except (KeyError, ValueError) as fault:
        raise unreadable(fault) from None


def silent_in(form: Json) -> SilentChange:
    """Read one silent change."""
    try:
        keys = tuple((str(space), str(key)) for space, key in _list(form["keys"]))
        return SilentChange(
            UUID(str(form["record"])),
            str(form["desk"]),
            version(form),
            keys,
            instant(form["expires_at"]),
            json_codec.versions_in(form.get("via", {})),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise unreadable(fault) from None


def changes_out(forms_of_changes: Sequence[Json]) -> dict[str, object]:
    """Return the body of records.copied.v1, records.silent.v1, pointer.tokens.v1 and records.returned.v1."""
    return {"changes": list(forms_of_changes)}


def titles_out(words: Mapping[UUID, Sequence[str]]) -> dict[str, object]:
    """Return what a body says more of records that their sender did not make: by whose words they are its own."""
    return {"titles": {str(record): list(lines) for record, lines in words.items()}} if words else {}


def named_out(record: UUID, version: int) -> dict[str, object]:
    """Return the body of record.accepted.v1, and what others begin with: a record at a version."""
    return {"record": str(record), "version": version}


def recalled_out(record: UUID, version: int, *, reason: str) -> dict[str, object]:
    """Return the body of record.recalled.v1."""
    return {**named_out(record, version), "reason": reason}


def opened_out(record: UUID, *, unit: str, at: datetime, purpose: str) -> dict[str, object]:
    """Return the body of record.opened.v1.  purpose: the code of why, without the number that it serves."""
    return {"record": str(record), "unit": unit, "at": at.isoformat(), "purpose": purpose}


def offered_out(change: Change, *, reason: str, handover: UUID | None = None) -> dict[str, object]:
    """Return the body of record.offered.v1."""
    return {"change": change_out(change), "reason": reason, **of_offer(handover)}


def of_offer(handover: UUID | None) -> dict[str, object]:
    """Return what names an offer in its body and in its answer's."""
    return {"handover": str(handover)} if handover else {}


def handover_in(body: Json) -> UUID | None:
    """Return the offer that a body names, None where its sender names none yet."""
    try:
        return UUID(str(body["handover"])) if "handover" in body else None
    except ValueError as fault:
        raise unreadable(fault) from None


def offered_in(body: Json) -> tuple[Change, str]:
    """Read an offer and its reason."""
    return change_in(changes({"changes": [body.get("change")]})[0]), str(body.get("reason", ""))[:2_000]


def declined_out(record: UUID, *, reason: str, handover: UUID | None = None) -> dict[str, object]:
    """Return the body of record.declined.v1."""
    return {"record": str(record), "reason": reason, **of_offer(handover)}


def transferred_out(record: UUID, version: int, *, to: str, accepted: str = "", to_show: str = "") -> dict[str, object]:
    """Return the body of record.transferred.v1.

    accepted: the taker's acceptance as the taker signed it, by which others believe the transfer.  to_show: the same in
    the word to the taker itself, for those to whom it shows it.
    """
    with_it = {"accepted": accepted, "to_show": to_show}
    return {**named_out(record, version), "to": to, **{name: line for name, line in with_it.items() if line}}


def held_out(known: Sequence[tuple[UUID, int, str]], shown: Mapping[UUID, bytes]) -> dict[str, object]:
    """Return the body of records.held.v1.  shown: the digests of some of these, one after the other."""
    form: dict[str, object] = {"records": [[str(record), version, how] for record, version, how in known]}
    named = [record for record, _, _ in known if record in shown]
    digests = {str(record): b2a_base64(shown[record], newline=False).decode() for record in named}
    return form | ({"shown": digests} if digests else {})


def changes(body: Json) -> Sequence[Json]:
    """Return the changes of a body: 1 to 500."""
    found = _list(body.get("changes"))
    if not 1 <= len(found) <= MOST_CHANGES or not all(isinstance(change, Mapping) for change in found):
        raise Malformed("records:changes", "Expected between 1 and {most} changes.", most=MOST_CHANGES)
    return found


def held_forms(body: Json) -> Sequence[object]:
    """Return what a body says of records that its sender knows: 1 to 500."""
    found = _list(body.get("records"))
    if not 1 <= len(found) <= MOST_CHANGES:
        raise Malformed("records:held", "Expected between 1 and {most} records.", most=MOST_CHANGES)
    return found


def held_in(form: object) -> tuple[UUID, int, str]:
    """Read (record, version, how) of one."""
    try:
        record, number, how = _list(form)
        if how not in ("recalled", "withdrawn", "silent", "pointer"):
            raise ValueError(f"no such word: {how}")
        return UUID(str(record)), version({"version": number}), str(how)
    except ValueError as fault:
        raise unreadable(fault) from None


def shown_in(body: Json) -> dict[UUID, bytes]:
    """Return what a body of records.held.v1 shows of records: 1 to 8 digests each, of 8 bytes."""
    shown = body.get("shown", {})
    if not isinstance(shown, Mapping) or len(shown) > MOST_CHANGES:
        raise Malformed("records:shown", "Expected what is shown of {most} records at most.", most=MOST_CHANGES)
    try:
        return {UUID(str(record)): _digests(text) for record, text in shown.items()}
    except (ValueError, TypeError) as fault:
        raise unreadable(fault) from None


def _digests(text: str) -> bytes:
    digests = a2b_base64(text, strict_mode=True)
    if not digests or len(digests) % DIGEST_BYTES or len(digests) > MOST_DIGESTS * DIGEST_BYTES:
        raise ValueError(f"{len(digests)} bytes are no digests")
    return digests


def record_id(body: Json) -> UUID:
    """Return the record that a body names."""
    try:
        return UUID(str(body["record"]))
    except (KeyError, ValueError) as fault:
        raise unreadable(fault) from None


def version(body: Json) -> int:
    """Return the version that a body names: a whole number from 1 to 1,000,000,000."""
    found = body.get("version")
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= MOST_VERSION:
        raise Malformed(
            "records:version",
            "A version is a whole number from 1 to {most}, not {found}.",
            most=MOST_VERSION,
            found=found,
        )
    return found


def number(found: object) -> int:
    """Read a whole number from 0.  Raises ValueError."""
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 1 << 63:
        raise ValueError(f"{found} is no whole number")
    return found


def instant(text: object) -> datetime:
    """Read an aware instant.  Raises ValueError."""
    return read_instant(str(text))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed("records:list", "Expected a list, not {found}.", found=type(value).__name__)
    return value


def unreadable(fault: Exception) -> Malformed:
    """Return the refusal of a body that is not what it should be."""
    return Malformed(
        "records:body", "The envelope's body cannot be read: {fault}.", fault=f"{type(fault).__name__} {fault}"
    )


def word_returned_out(word: str, *, giver: str = "", recall: str = "") -> dict[str, object]:
    """Return the body of records.word_returned.v1."""
    return {"word": word, **({"giver": giver} if giver else {}), **({"recall": recall} if recall else {})}


def word_returned_in(body: Json) -> str:
    """Read the line of a word, of at most 20,000 characters."""
    word = body.get("word")
    if not isinstance(word, str) or not 0 < len(word) <= _MOST_OF_A_WORD:
        raise Malformed("records:word-returned", "A word is a line of at most {most} characters.", most=_MOST_OF_A_WORD)
    return word


def giver_in(body: Json) -> str:
    """Return who signed a word that is given back, empty for the receiver itself."""
    return str(body.get("giver", ""))


def recall_in(body: Json) -> str:
    """Return the line by which its taker recalled what was transferred, empty where it has not."""
    return str(body.get("recall", ""))
