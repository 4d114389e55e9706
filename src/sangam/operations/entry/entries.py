"""What the sending force does: write a notice of entry, seal it by two persons, open it at its hour, end it."""

import secrets
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.db.models import QuerySet

from sangam.access.policy import may, require, step
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.hosting import memberships
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import CROCKFORD, new_id_of
from sangam.kernel.texts import REASON, require_length
from sangam.operations import authors, limits, policy
from sangam.operations.entry import notes, wire
from sangam.operations.entry.wire import EndBody, NoticeBody, OpenedBody
from sangam.operations.models import EntryNotice
from sangam.operations.types import Acknowledgement, EntryState, EntryView, EntryWords

# The seal of a notice of entry: ciphertext that a code of twenty letters and digits opens. Pure.

_CODE_LENGTH = 20
_NONCE = bytes(12)  # each code seals one notice
_FILLED_TO = 1024
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a code of a hundred bits that can be read out over the telephone."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(_CODE_LENGTH))


def seal(notice: UUID, text: str, code: str) -> str:
    """Return a text as ciphertext in hexadecimal, filled up so that its length tells little."""
    said = text.encode()
    filled = said.ljust(-(-len(said) // _FILLED_TO) * _FILLED_TO)
    return _cipher(code).encrypt(_NONCE, filled, notice.bytes).hex()


def unseal(notice: UUID, sealed: str, code: str) -> str:
    """Return the text.  code: as somebody wrote it down.  Raises Malformed for a code that does not open it."""
    try:
        return _cipher(as_read(code)).decrypt(_NONCE, bytes.fromhex(sealed), notice.bytes).decode()
    except (InvalidTag, ValueError):
        raise Malformed("operations:code", "This code does not open the notice: have it read out again.") from None


def as_read(code: str) -> str:
    """Return a code as it was made: without spaces, O for 0 and I or L for 1."""
    return "".join(code.upper().split()).replace("-", "").translate(_READ_AS)


def _cipher(code: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(sha256(b"sangam entry seal 1" + code.encode()).digest())


_ENDS = {"cancelled": EntryState.CANCELLED, "ended": EntryState.OVER}


def announce_entry(actor: Actor, words: EntryWords, *, opens_at: datetime | None = None) -> UUID:
    """Announce a team to the station where it goes, in the urgent lane; return the notice's id.

    opens_at: seal it until then.  It waits for a second person, and leaves only once sealed.
    Raises Refused (no right, no node there) and Malformed.
    """
    with audit.deed(actor, "officer:entry:announce") as facts:
        require(actor, "operation:work")
        by, now = authors.author_of(actor), clock.now()
        words = policy.require_entry(words, at=now)
        _require_host(words.host_unit)
        _require_hour(words, opens_at, at=now)
        row = _create_notice(actor, words, opens_at)
        if opens_at is None:
            _send_notice(row, NoticeBody(row.id, row.host_unit, by, now, words))
        else:
            notes.tell_seconds(row)
        facts.update(notice=str(row.id), host=row.host_unit, digest=row.digest, sealed=opens_at is not None)
    return row.id


def agree_to_seal(actor: Actor, notice: UUID) -> None:
    """Agree, as the second person, to seal a notice, and send it sealed.

    Raises NotFound, Refused (the same person, no right) and Conflict where it does not wait for this.
    """
    with audit.deed(actor, "officer:entry:seal", on=notice) as facts:
        require(actor, "operation:approve")
        row = lock_own(actor, notice)
        state = step(policy.ENTRY_STEPS, row.state, "agreed to", thing="This notice")
        policy.require_second(actor.an_officer(), [row.officer] if row.officer else [])
        words = words_of(row)
        row.state, row.second, row.code = state, actor.label[: limits.LONGEST_LABEL], new_code()
        row.sealed = seal(row.id, wire.text_of(words), row.code)
        by, now = author_of_notice(row), clock.now()
        _send_notice(row, NoticeBody(row.id, row.host_unit, by, now, None, row.sealed, row.opens_at, row.second))
        notes.end_proposal(row)
        facts.update(host=row.host_unit, digest=row.digest)


def end_entry(actor: Actor, notice: UUID, how: str, *, why: str) -> None:
    """Cancel a notice of ours, or write that the team has left; the host is told.  how: cancelled or ended.

    Raises NotFound, Refused, Malformed, and Conflict where it is over.
    """
    with audit.deed(actor, "officer:entry:end", on=notice) as facts:
        require(actor, "operation:work")
        if how not in _ENDS:
            raise Malformed("operations:entry-end", "A notice is cancelled, or the team has left: choose one.")
        row, why = lock_own(actor, notice), require_length(why, part="reason", most=REASON)
        was_sent = row.sent_at is not None
        row.state, row.why = step(policy.ENTRY_STEPS, row.state, how, thing="This notice"), why
        row.save()
        notes.end_proposal(row)
        notes.tell_end(row)
        if was_sent:
            body = EndBody(row.id, EntryState(row.state), why, authors.author_of(actor), clock.now())
            _post(row, wire.ENDED, bodies.write(body))
        facts.update(how=how, why=why)


def open_due() -> int:
    """Open our sealed notices whose hour has come, as one deed of the timekeeper; return how many."""
    if not _due_notices().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:entry:open") as facts:
        rows = list(_due_notices().select_for_update(skip_locked=True))
        for row in rows:
            row.state = step(policy.ENTRY_STEPS, row.state, "opened", thing="This notice")
            row.save()
            _post(row, wire.OPENED, bodies.write(OpenedBody(row.id, row.code)))
            notes.follow_silence(row)
        facts["opened"] = [str(row.id) for row in rows]
    return len(rows)


def visible(actor: Actor) -> "QuerySet[EntryNotice]":
    """Return the notices that an actor may know: of either side's unit, or of one above it."""
    return EntryNotice.objects.filter(readers__overlap=authors.tokens_of(actor))


def lock_visible(actor: Actor, notice: UUID) -> EntryNotice:
    """Return a notice that the actor may know, locked.  Raises NotFound."""
    found = visible(actor).select_for_update().filter(id=notice).first()
    if found is None:
        raise no_such_notice()
    return found


def lock_own(actor: Actor, notice: UUID) -> EntryNotice:
    """Return a notice of our force that the actor may know, locked.  Raises NotFound, and Refused for another's."""
    row = lock_visible(actor, notice)
    if row.force != here.node().force:
        raise Refused("operations:not-sender", "{force} sent this notice: it alone changes it.", force=row.force)
    return row


def no_such_notice() -> NotFound:
    """Return the same answer for a notice that is absent and for one that is not the actor's to know."""
    return NotFound("operations:entry", "There is no such notice of entry for your post.")


def words_of(row: EntryNotice) -> EntryWords:
    """Return what a notice says.  Raises Refused while it is sealed here."""
    if row.said is None:
        raise Refused(
            "operations:sealed", "This notice is sealed until {time}: it opens then by itself.", time=hour_of(row)
        )
    return wire.read_words(row.host_unit, row.said)


def hour_of(row: EntryNotice) -> str:
    """Return when a sealed notice opens, in India time."""
    return f"{row.opens_at.astimezone(clock.INDIA):%d.%m.%Y %H:%M}" if row.opens_at else ""


def author_of_notice(row: EntryNotice) -> Author:
    """Return who wrote a notice."""
    return Author(row.force, row.unit, row.post, row.label)


def _due_notices() -> "QuerySet[EntryNotice]":
    own = EntryNotice.objects.filter(force=here.node().force, state=EntryState.SEALED)
    return own.filter(opens_at__lte=clock.now())


def _create_notice(actor: Actor, words: EntryWords, opens_at: datetime | None) -> EntryNotice:
    by = authors.author_of(actor)
    return EntryNotice.objects.create(
        id=new_id_of(by.force),
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        officer=actor.an_officer(),
        host_unit=words.host_unit,
        readers=[*authors.path_of(by.unit), f"post:{by.post}"],
        state=EntryState.SENT if opens_at is None else EntryState.PROPOSED,
        said=bodies.write(words),
        opens_at=opens_at,
        written_at=clock.now(),
        changed_at=clock.now(),
    )


def _send_notice(row: EntryNotice, body: NoticeBody) -> None:
    row.sent_at, row.digest = body.at, wire.digest_of(body)
    row.save()
    _post(row, wire.NOTICE, bodies.write(body))
    notes.follow_silence(row)


def _post(row: EntryNotice, kind: str, body: dict[str, object]) -> None:
    outbox.post_even_if_away(kind, to=[policy.force_of(row.host_unit)], body=body, on=row.id, lane=Lane.URGENT)


def _require_host(code: str) -> None:
    authors.require_known_unit(code)
    force, us = policy.force_of(code), here.node().force
    if force == us:
        raise Malformed("operations:own-host", "This is a station of your own force: telephone it.")
    if force not in memberships.reachable():
        raise Refused(
            "operations:no-node", "{force} has no node here: telephone the station, and send a letter.", force=force
        )


def _require_hour(words: EntryWords, opens_at: datetime | None, *, at: datetime) -> None:
    if opens_at is not None and not at < opens_at <= words.ends_at:
        raise Malformed("operations:hour", "A sealed notice opens between now and the end of the stay.")


# Reading notices of entry: the list, and one notice, which both sides can show a magistrate.


def entry_notices(actor: Actor, *, limit: int = 100) -> list[EntryView]:
    """Return the notices that the actor may know, the newest first.  One look."""
    with audit.deed(actor, "officer:entry:list") as facts:
        require(actor, "operation:read")
        rows = visible(actor).order_by("-written_at", "id").prefetch_related("acknowledgements")
        found = list(rows[:limit])
        facts.showed(row.id for row in found)
    return [_view(actor, row) for row in found]


def open_entry(actor: Actor, notice: UUID) -> EntryView:
    """Return a notice with its acknowledgements; what a sealed one says is not read before its hour.  One look.

    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:entry:open", on=notice) as facts:
        require(actor, "operation:read")
        row = visible(actor).filter(id=notice).prefetch_related("acknowledgements").first()
        if row is None:
            raise no_such_notice()
        facts.showed([notice])
    return _view(actor, row)


def _view(actor: Actor, row: EntryNotice) -> EntryView:
    is_ours = row.force == here.node().force
    has_come = row.opens_at is not None and row.opens_at <= clock.now()
    return EntryView(
        id=row.id,
        number=notes.number_of(row),
        by=Author(row.force, row.unit, row.post, row.label),
        host_unit=row.host_unit,
        state=EntryState(row.state),
        sent_at=row.sent_at,
        opens_at=row.opens_at,
        second=row.second,
        digest=row.digest,
        says=words_of(row) if row.said is not None else None,
        acknowledgements=_acknowledgements(row),
        why=row.why,
        code=row.code if is_ours and has_come else "",
        can=_can(actor, row, is_ours=is_ours),
    )


def _can(actor: Actor, row: EntryNotice, *, is_ours: bool) -> frozenset[str]:
    steps = {act for state, act in policy.ENTRY_STEPS if state == row.state}
    if not is_ours:
        return frozenset(steps & {"acknowledged", "opened"}) if may(actor, "operation:work") else frozenset()
    found = steps & {"cancelled", "ended"} if may(actor, "operation:work") else set[str]()
    if may(actor, "operation:approve") and row.officer != actor.officer:
        found |= steps & {"agreed to"}
    return frozenset(found)


def _acknowledgements(row: EntryNotice) -> tuple[Acknowledgement, ...]:
    kept = sorted(row.acknowledgements.all(), key=attrgetter("at"))
    return tuple(
        Acknowledgement(Author(each.force, each.unit, each.post, each.label), each.at, each.note) for each in kept
    )
