"""Arrest, bail, release, escape as status to all who hold the person's record or watch for it.

The arrest becomes a record, which answers watches here and at the forces that hold it.  A record of ours says the
status itself, at once, to every holder.  The owner of another force's record is told by a despatch and says it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.arrests.checklists import arrest_files
from sangam.arrests.checklists.arrest_files import draft_of
from sangam.arrests.despatches import send_despatch
from sangam.arrests.models import Arrest
from sangam.arrests.types import AccusedView, ArrestDraft, DespatchDraft, DespatchKind
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Grade, Handling, Level
from sangam.kernel.purpose import Stated
from sangam.matching.judgements import same_person
from sangam.records.own_records import records, staleness
from sangam.records.types import Link, RecordView, Said
from sangam.records.visibility import links as visibility_links
from sangam.records.visibility import views as visibility_views
from sangam.records.visibility import write_access

STATUSES = ("arrested", "bailed", "released", "escaped")
_CUSTODY = {"arrested": "police-custody", "bailed": "bailed", "released": "released", "escaped": "at-large"}
_SOURCE = "Checklist of the arrest"
_GRADE = Grade("A", 1)
_ABOUT = {
    "arrested": "He or she was arrested by us. Say it of your record, so that nobody is stopped for it.",
    "bailed": "He or she is on bail. Say it of your record.",
    "released": "He or she was released from custody. Say it of your record.",
    "escaped": "He or she has escaped from custody. Say it of your record.",
}


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What became of one record: said (ours), sent (its owner was told), or left (it cannot be said of it)."""

    record: UUID
    owner: str
    how: str


def say_status(actor: Actor, arrest: UUID, status: str, *, signed_by: str) -> tuple[StatusWord, ...]:
    """Say how it stands with an arrested person: on our records at once, to owners of others by despatch.

    The first time, the arrest becomes a record, shared whole with the forces that hold the person's.
    Raises NotFound, Malformed, and Refused without the rights or a purpose.
    """
    require(actor, "despatch:sign")
    if status not in STATUSES:
        raise Malformed("arrests:status", "Choose arrested, on bail, released or escaped.")
    with audit.deed(actor, "officer:arrest:status", on=arrest, purpose=actor.purpose) as facts:
        row = arrest_files.lock_visible(actor, arrest)
        draft = draft_of(row)
        views = _records_of(actor, draft.person)
        facts.update(status=status, records=[str(each.id) for each in views])
        facts.showed(each.id for each in views)
    _keep_record(actor, row, draft, views, status)
    about = DespatchDraft(DespatchKind.STATUS, "", draft.name, _ABOUT[status], signed_by, arrest=arrest)
    return tuple(_apply_status(actor, view, status, about) for view in views)


def _records_of(actor: Actor, person: UUID | None) -> list[RecordView]:
    """Return the person's record and the wanted notices on the person, as the actor sees them."""
    if person is None:
        return []
    purpose = require_purpose(actor.purpose).purpose
    found = visibility_views.load_views(actor, [person], purpose=purpose)
    links = visibility_links.referring_records(
        actor, [*found.values()], kinds=["wanted"], purpose=purpose, most=visibility_links.MOST_A_KIND
    )
    every = [*found.values(), *(link.record for each in links.values() for link in each)]
    return list({view.id: view for view in every}.values())


def _keep_record(actor: Actor, row: Arrest, draft: ArrestDraft, views: Iterable[RecordView], status: str) -> None:
    """Make the arrest a record, or give the one that it has its custody anew."""
    if row.record is None:
        made = records.create(actor, records.New("arrest", _statements(draft, views, status)))
        with audit.deed(actor, "officer:arrest:record", on=row.id) as facts:
            arrest_files.link_record(row, made)
            facts["record"] = str(made)
        if forces := _holders(actor, views):
            records.share(actor, made, with_forces=forces)
        return
    view = visibility_views.open_record(actor, row.record, purpose=actor.purpose)
    old = [each.id for each in view.statements if each.property == "custody"]
    if view.first("custody") != _CUSTODY[status]:
        say = [Said("custody", _CUSTODY[status], _SOURCE, _GRADE)]
        records.correct(actor, row.record, say=say, take_back=old, why=status)


def _holders(actor: Actor, views: Iterable[RecordView]) -> dict[str, Level]:
    found = {view.owner for view in views}
    found |= {force for view in views for force in view.terms.shares if view.terms.level(force) is Level.WHOLE}
    return dict.fromkeys(sorted(found - {actor.force}), Level.WHOLE)


def _statements(draft: ArrestDraft, views: Iterable[RecordView], status: str) -> list[Said]:
    facts = {
        "name": draft.name,
        "place": draft.place,
        "station": draft.place_unit,
        "home_district": draft.home_unit,
        "custody": _CUSTODY[status],
    }
    found = [Said(name, value, _SOURCE, _GRADE) for name, value in facts.items() if value]
    found.append(Said("arrested_at", draft.arrested_at.isoformat(timespec="minutes"), _SOURCE, _GRADE))
    person = next((view for view in views if view.id == draft.person), None)
    if person is not None:
        value, handling = visibility_links.reference_to(person)
        found.append(Said("person", value, _SOURCE, _GRADE, Handling(handling.classification, handling.caveats)))
    return found


def _apply_status(actor: Actor, view: RecordView, status: str, about: DespatchDraft) -> StatusWord:
    if not view.is_copy and write_access.may_change(actor, view.desk):
        staleness.set_status(actor, view.id, status, note=_SOURCE)
        return StatusWord(view.id, view.owner, "said")
    try:
        send_despatch(actor, replace(about, to=view.desk or view.owner, record=view.id))
    except (Refused, NotFound, Malformed, Conflict):
        return StatusWord(view.id, view.owner, "left")
    return StatusWord(view.id, view.owner, "sent")


# One page an accused over all forces: every case, arrest, notice that hangs together with any record of the person.
#
# Admission first: what the reader does not see takes no part; victims and children are masked as everywhere.

_KINDS = ("case", "prosecution", "arrest", "release", "wanted", "externment", "history_sheet", "membership")
_CUSTODY_OF_ACCUSED_PERSONS = ("arrest", "release")
_WATCHED = ("externment", "history_sheet", "membership")


def open_accused(actor: Actor, record: UUID, *, purpose: Stated | None) -> AccusedView:
    """Return what all forces know of one accused, from the record of a person or one that names a person.

    Records that people hold for one with it count as the person's, too.  A look.  Raises NotFound, and Refused without
    a purpose.
    """
    require(actor, "record:open")
    stated = require_purpose(purpose).purpose
    asked = _person_of(actor, record, purpose=purpose)
    same = same_person.sameness(actor, asked, purpose=purpose).cluster
    members = [asked, *(() if same.against else sorted(same.members - {asked}))]
    with audit.deed(actor, "officer:accused:look", on=record, purpose=purpose) as facts:
        found = visibility_views.load_views(actor, members, purpose=stated)
        persons = [found[each] for each in members if each in found]
        if not persons:
            raise _no_such_person()
        linked = visibility_links.referring_records(
            actor, persons, kinds=_KINDS, purpose=stated, most=visibility_links.MOST_A_KIND
        )
        links = _once(link for person in persons for link in linked.get(person.id, ()))
        facts.showed(dict.fromkeys([*(each.id for each in persons), *(link.record.id for link in links)]))
    return AccusedView(
        persons=tuple(persons),
        cases=_of(links, ("case",)),
        prosecutions=_of(links, ("prosecution",)),
        custody=_of(links, _CUSTODY_OF_ACCUSED_PERSONS),
        wanted=_of(links, ("wanted",)),
        watched=_of(links, _WATCHED),
    )


def _person_of(actor: Actor, record: UUID, *, purpose: Stated | None) -> UUID:
    """Return the person whom a record names, where its reader sees that one too; else the record itself."""
    stated = require_purpose(purpose).purpose
    with audit.deed(actor, "officer:accused:find", on=record, purpose=purpose) as facts:
        view = visibility_views.load_views(actor, [record], purpose=stated).get(record)
        if view is None:
            raise _no_such_person()
        named = visibility_links.reference_in(view.first("person")) if view.kind != "person" else None
        seen = visibility_views.load_views(actor, [named], purpose=stated) if named else {}
        facts.showed([record, *seen])
    return next(iter(seen), record)


def _of(links: Iterable[Link], kinds: Iterable[str]) -> tuple[Link, ...]:
    chosen = tuple(kinds)
    return tuple(link for link in links if link.record.kind in chosen)


def _once(links: Iterable[Link]) -> list[Link]:
    """Return each linked record once, the newest word first."""
    found = {link.record.id: link for link in links}
    return sorted(found.values(), key=lambda link: link.record.as_of, reverse=True)


def _no_such_person() -> NotFound:
    return NotFound("arrests:accused", "There is no such person for your post.")
