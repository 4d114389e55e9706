"""The rules of channels, as tables and pure functions."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sangam.channels.types import LONGEST_NAME, Entries, Header, MessageDraft
from sangam.kernel.actor import Actor, own_unit
from sangam.kernel.author import Author
from sangam.kernel.clock import is_quiet
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Classification
from sangam.kernel.ids import made_at, short, was_made_by
from sangam.kernel.texts import REASON, plain_label, plain_text, require_length

CAPABILITIES = frozenset({"channel:read", "channel:write", "channel:open", "channel:review", "channel:audit"})
"""The rights that `access.policy` gives to roles for this package; a test holds the two together."""

LONGEST_TEXT = 4000
MOST_ENTRIES = 100
MOST_MENTIONS = 20
MOST_SHOWN = 40  # each costs about 3 ms of processor and 8 kB of page
LONGEST_TOPIC = 40
MOST_TOPICS = 20
LONGEST_REMINDER = timedelta(days=92)
MOST_IMPORTED = 500
"""Lines of an export in one act."""
EDITED_WITHIN = timedelta(minutes=15)
WITHDRAWN_WITHIN = timedelta(hours=1)
MOST_REVISIONS = 20
MOST_AHEAD = timedelta(minutes=10)  # a node's clock that runs further ahead would hold the order of all others
LATE_AFTER = timedelta(seconds=30)
_BEFORE = timedelta(days=1)  # of two clocks that are both wrong
HIDES_ALONE = 3
"""Messages that a post hides within a day by itself; beyond that a second officer agrees to each."""
TOLD_AGAIN_AFTER, TOLD_ABOVE_AFTER = timedelta(minutes=30), timedelta(hours=2)
"""After which a question that nobody handled is told again to whom it calls on, and then to who stands above."""
_STEPS_A_MS = 1 << 16
_POST = re.compile(r"post:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_UNIT = re.compile(r"[A-Z]{2,4}(-[A-Z0-9]{1,20}){0,6}\Z")

# Phrases that say of themselves that a communication was listened in on.  A vehicle is intercepted lawfully each day.
_INTERCEPTED = re.compile(
    r"intercept(ed)? (call|message|chat|audio|conversation|communication)|(call|phone|voice) (intercept|tapping)\b"
    r"|lawful(ly)? intercept|wire-?tap|tapped (phone|call|line)|इंटरसेप्ट(ेड)? (कॉल|संदेश|ऑडियो)|(फोन|फ़ोन|कॉल) टैपिंग"
    r"|टैप (की गई|किया गया|किए गए) (कॉल|फोन|फ़ोन)|ٹیپ (کی گئی|شدہ) (کال|فون)|ਟੈਪ ਕੀਤੀ (ਕਾਲ|ਫ਼ੋਨ)",
    re.IGNORECASE,
)


def number(force: str, channel: UUID) -> str:
    """Return the number by which officers speak of a channel: "DL-7Q2M0XK"."""
    return f"{force}-{short(channel)}"


def tokens(entries: Iterable[str]) -> list[str]:
    """Return what of an actor's tokens admits it to a channel, from the entries of its force."""
    return sorted(entry if entry.startswith("post:") else own_unit(entry) for entry in entries)


def belongs(actor: Actor, entries: Iterable[str], clearance: Classification) -> bool:
    """Tell whether an actor's post belongs to a channel and is cleared for it."""
    return actor.clearance >= clearance and bool(actor.tokens & set(tokens(entries)))


def force_of(entry: str) -> str:
    """Return the force of a unit's code."""
    return entry.split("-", 1)[0]


def require_header(header: Header) -> Header:
    """Return the header with its name trimmed; who reads it is cleared for what it may carry.

    Raises Malformed; Refused above confidential.
    """
    name = " ".join(plain_label(header.name).split())
    if not name or len(name) > LONGEST_NAME:
        raise Malformed(
            "channels:name",
            "A channel's name has from 1 to {most} characters, not {count}.",
            most=LONGEST_NAME,
            count=len(name),
        )
    if max(header.classification, header.clearance) > Classification.CONFIDENTIAL:
        raise Refused("channels:secret", "No channel carries more than confidential.")
    return Header(name, header.kind, header.classification, max(header.clearance, header.classification))


def require_entries(entries: Entries, members: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the entries of the members, each once.  Raises Malformed for what is no unit or post of that force."""
    found: dict[str, tuple[str, ...]] = {}
    for force, named in entries.items():
        if force not in members:
            raise Malformed("channels:entries-force", "{force} is no member of this channel.", force=force)
        found[force] = require_own_entries(force, named)
    return found


def require_own_entries(force: str, named: Iterable[str]) -> tuple[str, ...]:
    """Return the entries of one force, each once.  Raises Malformed."""
    kept = tuple(dict.fromkeys(named))
    if len(kept) > MOST_ENTRIES:
        raise Malformed(
            "channels:entries-many", "At most {most} units of a force belong to a channel.", most=MOST_ENTRIES
        )
    for entry in kept:
        if not _POST.match(entry) and not (_UNIT.match(entry) and force_of(entry) == force):
            raise Malformed(
                "channels:entry", "{unit} is no unit of {force}: choose from the list.", unit=entry[:60], force=force
            )
    return kept


def require_draft(
    draft: MessageDraft, header: Header, entries: Entries, *, posts: Collection[str] = ()
) -> MessageDraft:
    """Return what is written as it may go into a channel.  Raises Malformed, and Refused for what it may not carry.

    posts: those of the channel's units that it names, as "post:<id>".
    """
    text = plain_text(draft.text).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Malformed(
            "channels:text",
            "A message has from 1 to {most} characters, not {count}.",
            most=LONGEST_TEXT,
            count=len(text),
        )
    require_carried(draft.classification, header)
    if not is_carried(text):
        raise Refused(
            "channels:intercepted",
            "This speaks of an intercepted communication, which no channel carries: send it by the order's own way.",
        )
    mentioned = tuple(dict.fromkeys(draft.mentions))
    known = {*posts, *(entry for named in entries.values() for entry in named)}
    if unknown := sorted(set(mentioned) - known):
        raise Malformed("channels:mention", "{unit} does not belong to this channel.", unit=unknown[0][:60])
    topic = require_topic(draft.topic)
    return MessageDraft(text, draft.classification, mentioned[:MOST_MENTIONS], draft.asks, draft.attach, topic)


def require_topic(text: str) -> str:
    """Return a topic with single blanks, which may be empty.  Raises Malformed over 40 characters."""
    topic = " ".join(plain_label(text).split())
    if len(topic) > LONGEST_TOPIC:
        raise Malformed(
            "channels:topic",
            "A topic has at most {most} characters, not {count}.",
            most=LONGEST_TOPIC,
            count=len(topic),
        )
    return topic


def may_ring(*, asks: bool, at: datetime) -> bool:
    """Tell whether a message that calls on a unit rings there: in the quiet hours only one that asks for an answer."""
    return asks or not is_quiet(at)


def next_above(path: Sequence[str], recipients: Collection[str]) -> str:
    """Return the lowest unit above another among the recipients of a channel; "" where there is none.

    path: of the other unit, from its force down to itself.
    """
    return next((each for each in reversed(path[:-1]) if each in recipients), "")


def require_reminder(at: datetime, *, now: datetime) -> datetime:
    """Return when a post is reminded.  Raises Malformed for a time that is past, or too far away."""
    if not now < at <= now + LONGEST_REMINDER:
        raise Malformed(
            "channels:reminder", "A reminder rings in the future, within {days} days.", days=LONGEST_REMINDER.days
        )
    return at


def require_carried(classification: Classification, header: Header) -> None:
    """Raise Refused when a message is classified higher than its channel may carry."""
    if classification > header.classification:
        raise Refused(
            "channels:classification",
            "This channel carries up to {level}: a message above it goes another way.",
            level=header.classification.name.lower(),
        )


def is_carried(text: str) -> bool:
    """Tell whether a channel may carry a text: none that speaks of an intercepted communication."""
    return _INTERCEPTED.search(text) is None


def require_author(message: UUID, by: Author) -> None:
    """Raise Refused unless a message carries its force's mark and is spoken for one of its units."""
    if not was_made_by(message, by.force):
        raise Refused(
            "channels:author", "{force} sends a message in another's name: nothing of it is kept.", force=by.force
        )
    require_unit(by)


def hides_everywhere(force: str, *, author: str, host: str) -> bool:
    """Tell whether a force's word hides a message at every member: its author's force and the channel's host alone."""
    return force in (author, host)


def require_own_message(force: str, sender: str, *, is_releasing_host: bool = False) -> None:
    """Raise Refused when a force reviews a message that is another's."""
    if force != sender and not is_releasing_host:
        raise Refused(
            "channels:review-of-another",
            "{sender} reviews a message of {force}: only {force} may.",
            sender=sender,
            force=force,
        )


def may_revise(by: UUID | None, *, post: UUID, said_at: datetime, at: datetime, withdraw: bool) -> bool:
    """Tell whether a post may still change a message, or take it out."""
    return by == post and at <= said_at + (WITHDRAWN_WITHIN if withdraw else EDITED_WITHIN)


def require_author_post(by: Author, *, post: UUID, force: str, is_imported: bool) -> None:
    """Raise Refused unless a post speaks of its own message.  Who imported a line did not write it."""
    if is_imported or (by.force, by.post) != (force, post):
        raise Refused("channels:revision-of-another", "Only the post that wrote a message changes it or takes it out.")


def require_window(said_at: datetime, *, at: datetime, withdraw: bool) -> None:
    """Raise Refused once a message is too old to be changed, or taken out."""
    if withdraw and at > said_at + WITHDRAWN_WITHIN:
        raise Refused(
            "channels:withdraw-late",
            "A message is withdrawn within {minutes} minutes; after that, have it hidden and reviewed.",
            minutes=WITHDRAWN_WITHIN // timedelta(minutes=1),
        )
    if not withdraw and at > said_at + EDITED_WITHIN:
        raise Refused(
            "channels:edit-late",
            "A message is changed within {minutes} minutes; after that, write what is right below it.",
            minutes=EDITED_WITHIN // timedelta(minutes=1),
        )


def require_few_revisions(number: int, *, withdraw: bool) -> None:
    """Raise Refused where a message was changed too often: members take no later number, and a withdrawal needs one."""
    if number >= MOST_REVISIONS and not withdraw:
        raise Refused(
            "channels:edits",
            "A message is changed at most {most} times: write what is right below it.",
            most=MOST_REVISIONS - 1,
        )


def require_unit(by: Author) -> None:
    """Raise Refused when a force speaks for a unit that is not its own."""
    if force_of(by.unit) != by.force:
        raise Refused(
            "channels:unit-of-another",
            "{force} speaks for {unit}, which is not one of its units.",
            force=by.force,
            unit=by.unit,
        )


def next_stamp(at: datetime, last: int) -> int:
    """Return the hybrid logical time of a message: the clock's milliseconds, or one step after the last known one.

    Source: Kulkarni et al. 2014, Logical physical clocks.
    """
    return max(_stamp(at), last + 1)


def require_stamp(stamp: int, *, received_at: datetime, force: str) -> None:
    """Raise Refused for a time that lies in the future: who sends it would stand behind all others for long."""
    if stamp > _stamp(received_at + MOST_AHEAD):
        raise _ahead(force)


def require_not_ahead(at: datetime, *, received_at: datetime, force: str) -> None:
    """Raise Refused for a quarantine or a release in the future: no later word on the message would count."""
    if at > received_at + MOST_AHEAD:
        raise _ahead(force)


def _ahead(force: str) -> Refused:
    return Refused("channels:ahead", "The clock of {force} runs more than ten minutes ahead of ours.", force=force)


def is_before(at: datetime, channel: UUID, *, received_at: datetime) -> bool:
    """Tell whether a message says that it was written well before its channel was opened, which nobody did.

    The channel's id tells when that was; one that tells a time to come tells nothing.
    """
    opened_at = made_at(channel)
    return opened_at is not None and at + _BEFORE < opened_at <= received_at


def imported_stamp(at: datetime, order: int) -> int:
    """Return the hybrid logical time of an imported message.  order: its place among those of its instant."""
    return _stamp(at) + min(order, _STEPS_A_MS - 1)


def require_reason(text: str) -> str:
    """Return why something is done, without outer space.  Raises Malformed for none, and for one that is too long."""
    text = require_length(text, part="reason", most=REASON)
    if not text:
        raise Malformed("channels:no-reason", "Say in a few words why: every member reads it.")
    return text


def require_reviewer(by: UUID, *, author: UUID | None, hidden_by: UUID | None) -> None:
    """Raise Refused where a post would review its own message, or its own word on one."""
    if by in (author, hidden_by):
        raise Refused(
            "channels:own-review", "Another post reviews this message: yours wrote it or put it in quarantine."
        )


def is_late(stamp: int, last: int, *, came_at: datetime) -> bool:
    """Tell whether a message takes its place before one that is shown already, and came well after it was sent."""
    return stamp < last and _stamp(came_at - LATE_AFTER) > stamp


def _stamp(at: datetime) -> int:
    return int(at.timestamp() * 1000) * _STEPS_A_MS


def note_seen(upto: int, beyond: Iterable[int], numbers: Iterable[int]) -> tuple[int, list[int]]:
    """Return a cursor after these numbers were seen: all up to the first, and single ones beyond it, ascending."""
    seen = {each for each in (*beyond, *numbers) if each > upto}
    while upto + 1 in seen:
        upto += 1
        seen.remove(upto)
    return upto, sorted(seen)


def is_unread(message: int, upto: int, beyond: Collection[int]) -> bool:
    """Tell whether a cursor has not passed a message."""
    return message > upto and message not in beyond


def needs_unit(unit: str, *, by: str, mentions: Collection[str], asks: bool, handled: bool | None) -> bool:
    """Tell whether a unit is not through with a message.

    by: its author's unit.  handled: what the unit has said of it, None for nothing yet.
    """
    if handled is not None:
        return not handled
    return unit != by and (unit in mentions or (asks and not mentions))
