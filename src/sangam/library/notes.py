"""Notes as rows: released by our own force, taken from others, kept at a newer version, sent to who lacks them."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sangam.access.policy import require
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.files import store
from sangam.federation.inbox import parked
from sangam.federation.lanes import status
from sangam.federation.types import PeerState
from sangam.identifiers import finder
from sangam.identifiers.types import Kind
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.bodies import Json
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.sentences import Told
from sangam.library import limits, policy
from sangam.library.models import Draft, Note, Remark, Version
from sangam.library.types import (
    TEXT_PARTS,
    Find,
    NoteState,
    PostRef,
    PracticeText,
    ReleasedNote,
    RemarkBody,
    RemarkKind,
)
from sangam.names.reader import finder as reader_finder
from sangam.names.sounds import renderings
from sangam.notices import deliveries
from sangam.notices.types import Subject

# What in a text may name a person: identifiers of every kind but sections of law, and names in four scripts. Pure.

NAME = "name"
_CITATIONS = "sources"
"""Titles and authors of publications read like names: here only what surely is one counts."""
_OF_LAW = frozenset({Kind.SECTION})


def find_persons(text: PracticeText) -> tuple[Find, ...]:
    """Return what may name a person in each part of a note, in the order of its parts and words."""
    found = (each for part in TEXT_PARTS for each in find_in(getattr(text, part), part=part))
    return tuple(each for each in found if each.is_sure or each.part != _CITATIONS)


def find_in(words: str, *, part: str = "") -> Iterable[Find]:
    """Return what may name a person in some words, by its place."""
    read = finder.find_identifiers(words)
    found = [Find(part, each.start, each.end, each.text, str(each.kind)) for each in read if each.kind not in _OF_LAW]
    persons = reader_finder.find_names(words, taken=[(each.start, each.end) for each in read])
    named = [Find(part, each.start, each.end, words[each.start : each.end], NAME, each.sure) for each in persons]
    found += [each for each in named if each.is_sure or not _is_plain_english(each.text)]
    return sorted(found, key=lambda each: each.start)


def _is_plain_english(text: str) -> bool:
    """Tell whether a doubtful find is small Latin letters alone: in prose these are words, not names."""
    return text.isascii() and text == text.lower()


# The envelopes of `library`, version 1. Pure; reading raises Malformed.
#
# practice.returned.v1 gives a restored force its own notes and remarks back.

NOTE, REMARK, RETURNED = "practice.note.v1", "practice.remark.v1", "practice.returned.v1"


def write_note(said: ReleasedNote) -> dict[str, object]:
    """Return the body of practice.note.v1, which names the unit twice."""
    return {**bodies.write(said), "unit": said.by.unit}


def read_note(body: Json, *, sender: str) -> ReleasedNote:
    """Read a note that its force sent.  Raises Malformed, also where no unit of that force says so."""
    said = bodies.read(ReleasedNote, body, sender=sender)
    if policy.force_of(said.by.unit) != sender or body.get("unit") != said.by.unit:
        raise bodies.wrong(said.title, "unit", Told("is no unit of its force"))
    return said


def read_remark(body: Json, *, sender: str) -> RemarkBody:
    """Read what a force adds to a note.  Raises Malformed, also where its parts are not those of its kind."""
    said = bodies.read(RemarkBody, body, sender=sender)
    policy.require_kind(said)
    return said


SUBJECT, DRAFT_SUBJECT = "practice", "practice-draft"
OVERDUE = "practice.overdue"
SHIPPED = "SANGAM"
"""The force of a note that ships with Sangam: no force has a code of six letters."""


def today() -> date:
    """Return the day in India."""
    return clock.now().astimezone(clock.INDIA).date()


def released_note(row: Note) -> ReleasedNote:
    """Return a row as its force says it."""
    return read_note(row.said, sender=row.force)


def require_note(note: UUID, *, lock: bool = False) -> Note:
    """Return a note.  Raises NotFound."""
    rows = Note.objects.select_for_update() if lock else Note.objects
    found = rows.filter(id=note).first()
    if found is None:
        raise no_such_note()
    return found


def require_live(row: Note) -> Note:
    """Return a note that is not withdrawn.  Raises Refused."""
    if row.state == NoteState.WITHDRAWN:
        raise Refused("library:withdrawn", "This practice was withdrawn: nothing is added to it.")
    return row


def no_such_note() -> NotFound:
    """Return that there is no such note."""
    return NotFound("library:note", "There is no such practice in the library.")


def author_of(actor: Actor) -> Author:
    """Return who speaks.  Raises Refused for an actor without a post: only posts speak."""
    if actor.post is None or not actor.unit:
        raise Refused("library:no-post", "{who} holds no post: only a post can speak here.", who=actor.label)
    return Author(actor.force, actor.unit, actor.post, post_label(actor))


def post_label(actor: Actor) -> str:
    """Return how the library names who acts: by post and unit, never by the officer's name."""
    unit = units.units([actor.unit]).get(actor.unit)
    named = [_post_title(actor.post), unit.name_en if unit else actor.unit]
    return ", ".join(each for each in named if each)[: limits.LONGEST_LABEL]


def _post_title(post: UUID | None) -> str:
    try:
        return units.post(post).title_en if post else ""
    except NotFound:
        return ""


def renew_review(actor: Actor, note: UUID, review_by: date, *, owner: UUID | None = None) -> None:
    """Say that a practice of ours is still right, until another day; every force is told.

    owner: the post that answers for it from now on, where that changes.
    Raises NotFound (no such note, the owner's post is closed), Refused, Malformed.
    """
    with audit.deed(actor, "officer:practice:renew", on=note) as facts:
        require(actor, "practice:write")
        row = require_own(actor, note)
        policy.require_review_day(review_by, today=today())
        said = released_note(row)
        ref = owner_of(owner or said.owner.post)
        publish(bodies.replace(said, version=row.version + 1, review_by=review_by, owner=ref, at=clock.now()))
        deliveries.done_for_subject(Subject(SUBJECT, note), kind=OVERDUE)
        facts.update(review_by=review_by.isoformat(), owner=str(ref.post))


def withdraw(actor: Actor, note: UUID, *, why: str) -> None:
    """Withdraw a practice of ours: its words, translations and files are erased at every holder; the reason stays.

    Raises NotFound, Refused and Malformed.
    """
    with audit.deed(actor, "officer:practice:withdraw", on=note) as facts:
        require(actor, "practice:write")
        row, why = require_own(actor, note), policy.require_remark(why)
        policy.require_clean(find_in(why))
        said = bodies.replace(
            released_note(row),
            version=row.version + 1,
            state=NoteState.WITHDRAWN,
            text=PracticeText(),
            files=(),
            why=why,
            at=clock.now(),
        )
        publish(said)
        Draft.objects.filter(id=note).delete()
        deliveries.done_for_subject(Subject(DRAFT_SUBJECT, note))
        facts["why"] = why


def require_own(actor: Actor, note: UUID) -> Note:
    """Return a note of the actor's unit, or of one below it, locked.  Raises NotFound and Refused."""
    row = require_live(require_note(note, lock=True))
    if row.force != here.node().force or not is_of(actor, row.unit):
        raise Refused("library:not-owner", "{unit} wrote this practice: only that unit changes it.", unit=row.unit)
    return row


def publish(said: ReleasedNote) -> Note:
    """Keep a version of a note of ours, and send it to every force that we exchange with, in the running deed."""
    body = write_note(said)
    row = write_note_row(said, body)
    send_note(row)
    return row


def send_note(row: Note, *, but: str = "") -> int:
    """Send a note of ours to each force that has not been sent this version, in the running deed; return how many."""
    to = sorted(others() - set(row.sent_to) - {but})
    if to:
        said = released_note(row)
        store.allow([each.id for each in said.files], others(), about=row.id)
        outbox.post_even_if_away(NOTE, to=to, body=row.said, on=row.id)
    row.sent_to = sorted({*row.sent_to, *to, *({but} if but else ())})
    row.save(update_fields=["sent_to"])
    return len(to)


def write_note_row(said: ReleasedNote, body: Mapping[str, object], *, line: str = "") -> Note:
    """Write down a note at a newer version, in the running deed.  line: as another force signed it.

    A withdrawn note keeps no text: earlier versions, translations and files of it are erased.
    """
    audit.require_deed()
    values = {
        "force": said.by.force,
        "unit": said.by.unit,
        "version": said.version,
        "state": str(said.state),
        "said": dict(body),
        "category": str(said.category),
        "stage": str(said.stage),
        "shelf": str(said.shelf),
        "review_by": said.review_by,
        "released_at": said.at,
        "line": line,
        "sent_to": [],
        "told_at": None,
    }
    row, _ = Note.objects.update_or_create(id=said.note, defaults=values | {"search": search_text([said.text])})
    if said.state is NoteState.WITHDRAWN:
        _erase_words(row)
    else:
        Version.objects.update_or_create(note=row, version=said.version, defaults={"said": dict(body), "at": said.at})
        index(row)
    parked.wake_parked(row.id)
    return row


def index(row: Note) -> None:
    """Write down what a note is found by: its words, and those of its translations."""
    translations = row.remarks.filter(kind=str(RemarkKind.TRANSLATION)).values_list("said", flat=True)
    row.search = search_text([released_note(row).text, *map(translated_words, translations)])
    row.save(update_fields=["search"])


def translated_words(body: Mapping[str, object]) -> PracticeText:
    """Return the words of a kept translation."""
    words = body["words"]
    return PracticeText(**words) if isinstance(words, dict) else PracticeText()


def search_text(texts: Iterable[PracticeText]) -> str:
    """Return what texts are found by: their words, and those of other scripts in Latin letters too."""
    whole = "\n".join(getattr(text, part) for text in texts for part in TEXT_PARTS if getattr(text, part))
    foreign = " ".join(dict.fromkeys(word for word in policy.fold_for_search(whole).split() if not word.isascii()))
    return policy.fold_for_search(whole) + policy.fold_for_search(renderings.romanise(foreign) if foreign else "")


def others() -> frozenset[str]:
    """Return the forces that our notes and remarks go to: ministries too, which read practices."""
    return frozenset(force for force, state in status.all_states().items() if state is not PeerState.LEFT)


def owner_of(post: UUID) -> PostRef:
    """Return an open post of ours as an owner.  Raises NotFound for one that is closed, Refused for another force's."""
    found = units.post(post)
    if found.force != here.node().force:
        raise Refused("library:owner", "The owner of a note is a post of your own force.")
    return PostRef(found.id, found.title_en[: limits.LONGEST_LABEL])


def is_open_post(post: UUID) -> bool:
    """Tell whether a post of ours is open."""
    try:
        return units.post(post).force == here.node().force
    except NotFound:
        return False


def who_answers(row: Note) -> list[str]:
    """Return who is told of a note of ours: its owner's post, and its unit's desk where that post is closed."""
    owner = released_note(row).owner.post
    return [f"post:{owner}"] if is_open_post(owner) else [units.desk_unit(row.unit)]


def is_of(actor: Actor, unit: str) -> bool:
    """Tell whether an actor is of a unit, or of one above it."""
    found = units.units([unit]).get(unit)
    return bool(actor.unit) and actor.unit in (found.path if found else (unit,))


def _erase_words(row: Note) -> None:
    row.search = ""
    row.save(update_fields=["search"])
    row.versions.all().delete()
    Remark.objects.filter(note=row, kind=str(RemarkKind.TRANSLATION)).delete()
    store.erase_about([row.id])
    deliveries.done_for_subject(Subject(SUBJECT, row.id))
