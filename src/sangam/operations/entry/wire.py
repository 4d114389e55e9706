"""Bodies of the envelopes of notices of entry, version 1.  Pure; reading raises Malformed.

entry.notice.v1        {notice, host_unit, says | sealed, opens_at, second, by, at}
                       says: {purpose, starts_at, ends_at, team, vehicles, area, reference, contact}; sealed: ciphertext
entry.opened.v1        {notice, code}                      the hour of a sealed notice has come
entry.ended.v1         {notice, state, why, by, at}        cancelled, or over
entry.acknowledged.v1  {notice, acknowledgement, note, by, at}
entry.returned.v1      {lines}                             to a restored force: its own notices and acknowledgements

by: {unit, post, label}.  Instants: ISO 8601 with their zone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON, REFERENCE
from sangam.operations import policy
from sangam.operations.authors import author_in, author_out
from sangam.operations.types import EntryPurpose, EntryState, EntryWords, TeamMember

Json = Mapping[str, object]
NOTICE, OPENED, ENDED, ACKNOWLEDGED, RETURNED = (
    "entry.notice.v1",
    "entry.opened.v1",
    "entry.ended.v1",
    "entry.acknowledged.v1",
    "entry.returned.v1",
)
_LONGEST_SEALED = 100_000


@dataclass(frozen=True, slots=True)
class NoticeBody:
    """A notice as it is sent.  says: None where it is sealed.  second: who agreed to the seal."""

    notice: UUID
    host_unit: str
    says: EntryWords | None
    sealed: str
    opens_at: datetime | None
    second: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class EndBody:
    """That a notice counts no more."""

    notice: UUID
    state: EntryState
    why: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class AcknowledgementBody:
    """That a post of the host force has read a notice."""

    notice: UUID
    acknowledgement: UUID
    note: str
    by: Author
    at: datetime


def notice_out(body: NoticeBody) -> dict[str, object]:
    """Return a notice as JSON."""
    return {
        "notice": str(body.notice),
        "host_unit": body.host_unit,
        "says": words_out(body.says) if body.says else None,
        "sealed": body.sealed or None,
        "opens_at": _instant_out(body.opens_at) if body.opens_at else None,
        "second": body.second,
        "by": author_out(body.by),
        "at": _instant_out(body.at),
    }


def notice_in(force: str, body: Json) -> NoticeBody:
    """Read a notice that `force` sent.  Raises Malformed for one that is neither open nor sealed."""
    b = Body("notice of entry", body)
    host, says = b.text("host_unit", most=policy.LONGEST_LABEL), b.part_or_none("says")
    sealed = "" if says else b.text("sealed", most=_LONGEST_SEALED)
    return NoticeBody(
        b.id("notice"),
        host,
        words_in(host, says, body["says"]) if says else None,
        sealed,
        b.instant_or_none("opens_at") if says else b.instant("opens_at"),
        b.text("second", least=0, most=policy.LONGEST_LABEL),
        author_in(force, b.part("by")),
        b.instant("at"),
    )


def words_out(words: EntryWords) -> dict[str, object]:
    """Return what a notice says as JSON."""
    return {
        "purpose": words.purpose,
        "starts_at": _instant_out(words.starts_at),
        "ends_at": _instant_out(words.ends_at),
        "team": [[each.rank, each.name, each.belt] for each in words.team],
        "vehicles": list(words.vehicles),
        "area": words.area,
        "reference": words.reference,
        "contact": words.contact,
    }


def words_in(host_unit: str, b: Body, said: object) -> EntryWords:
    """Read what a notice says."""
    return EntryWords(
        host_unit,
        b.choice("purpose", EntryPurpose),
        b.instant("starts_at"),
        b.instant("ends_at"),
        _team_in(b, said),
        b.texts("vehicles", least=0, most=policy.MOST_VEHICLES),
        b.text("area", least=0, most=policy.LONGEST_LABEL),
        b.text("reference", least=0, most=REFERENCE),
        b.text("contact", least=0, most=policy.LONGEST_LABEL),
    )


def text_of(words: EntryWords) -> str:
    """Return what a notice says as the one text that is sealed and whose digest both ledgers keep."""
    return json.dumps(words_out(words), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def words_of(host_unit: str, text: str) -> EntryWords:
    """Read what a notice says from its text.  Raises Malformed."""
    try:
        said = json.loads(text)
    except ValueError:
        raise Malformed("operations:entry-text", "What is under the seal is no notice of entry.") from None
    return words_in(host_unit, Body("notice of entry", said if isinstance(said, dict) else {}), said)


def digest_of(body: NoticeBody) -> str:
    """Return the digest of what was sent: of the ciphertext where it is sealed."""
    return sha256((text_of(body.says) if body.says else body.sealed).encode()).hexdigest()


def opened_out(notice: UUID, code: str) -> dict[str, object]:
    """Return as JSON that the hour of a notice has come."""
    return {"notice": str(notice), "code": code}


def opened_in(body: Json) -> tuple[UUID, str]:
    """Read which notice is opened, and by which code."""
    b = Body("opening", body)
    return b.id("notice"), b.text("code", most=64)


def ended_out(body: EndBody) -> dict[str, object]:
    """Return the end of a notice as JSON."""
    return {
        "notice": str(body.notice),
        "state": body.state,
        "why": body.why,
        "by": author_out(body.by),
        "at": _instant_out(body.at),
    }


def ended_in(force: str, body: Json) -> EndBody:
    """Read the end of a notice of `force`."""
    b = Body("end of a notice", body)
    state = b.choice("state", EntryState)
    if state not in policy.OVER:
        raise b.wrong("state", Told("is neither cancelled nor over"))
    why = b.text("why", least=0, most=REASON)
    return EndBody(b.id("notice"), state, why, author_in(force, b.part("by")), b.instant("at"))


def acknowledged_out(body: AcknowledgementBody) -> dict[str, object]:
    """Return an acknowledgement as JSON."""
    return {
        "notice": str(body.notice),
        "acknowledgement": str(body.acknowledgement),
        "note": body.note,
        "by": author_out(body.by),
        "at": _instant_out(body.at),
    }


def acknowledged_in(force: str, body: Json) -> AcknowledgementBody:
    """Read an acknowledgement that `force` sent."""
    b = Body("acknowledgement", body)
    note = b.text("note", least=0, most=REASON)
    by = author_in(force, b.part("by"))
    return AcknowledgementBody(b.id("notice"), b.id("acknowledgement"), note, by, b.instant("at"))


def _team_in(b: Body, said: object) -> tuple[TeamMember, ...]:
    found = said.get("team") if isinstance(said, dict) else None
    if not isinstance(found, list) or not 0 < len(found) <= policy.MOST_MEMBERS:
        raise b.wrong("team", Told("is no list of 1 to {most}", most=policy.MOST_MEMBERS))
    return tuple(_member_in(b, each) for each in found)


def _member_in(b: Body, said: object) -> TeamMember:
    if not isinstance(said, list) or len(said) != 3 or not all(_is_label(each) for each in said):
        raise b.wrong("team", Told("holds what is not rank, name and belt number"))
    return TeamMember(*said)


def _is_label(each: object) -> bool:
    return isinstance(each, str) and len(each) <= policy.LONGEST_LABEL and "\x00" not in each


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
