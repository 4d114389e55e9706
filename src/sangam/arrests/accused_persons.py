"""One page an accused over all forces: every case, arrest, notice that hangs together with any record of the person.

Admission first: what the reader does not see takes no part; victims and children are masked as everywhere.
"""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.arrests.types import AccusedView
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.matching.public import judgements
from sangam.records.public import record_links, search
from sangam.records.types import Link

_KINDS = ("case", "prosecution", "arrest", "release", "wanted", "externment", "history_sheet", "membership")
_CUSTODY = ("arrest", "release")
_WATCHED = ("externment", "history_sheet", "membership")


def open_accused(actor: Actor, record: UUID, *, purpose: Stated | None) -> AccusedView:
    """Return what all forces know of one accused, from the record of a person or one that names a person.

    Records that people hold for one with it count as the person's, too.  A look.  Raises NotFound, and Refused without
    a purpose.
    """
    require(actor, "record:open")
    stated = require_purpose(purpose).purpose
    asked = _person_of(actor, record, purpose=purpose)
    same = judgements.sameness(actor, asked, purpose=purpose).cluster
    members = [asked, *(() if same.against else sorted(same.members - {asked}))]
    with audit.deed(actor, "officer:accused:look", on=record, purpose=purpose) as facts:
        found = search.load_views(actor, members, purpose=stated)
        persons = [found[each] for each in members if each in found]
        if not persons:
            raise _no_such_person()
        linked = record_links.referring_records(
            actor, persons, kinds=_KINDS, purpose=stated, most=record_links.MOST_A_KIND
        )
        links = _once(link for person in persons for link in linked.get(person.id, ()))
        facts.showed(dict.fromkeys([*(each.id for each in persons), *(link.record.id for link in links)]))
    return AccusedView(
        persons=tuple(persons),
        cases=_of(links, ("case",)),
        prosecutions=_of(links, ("prosecution",)),
        custody=_of(links, _CUSTODY),
        wanted=_of(links, ("wanted",)),
        watched=_of(links, _WATCHED),
    )


def _person_of(actor: Actor, record: UUID, *, purpose: Stated | None) -> UUID:
    """Return the person whom a record names, where its reader sees that one too; else the record itself."""
    stated = require_purpose(purpose).purpose
    with audit.deed(actor, "officer:accused:find", on=record, purpose=purpose) as facts:
        view = search.load_views(actor, [record], purpose=stated).get(record)
        if view is None:
            raise _no_such_person()
        named = record_links.reference_in(view.first("person")) if view.kind != "person" else None
        seen = search.load_views(actor, [named], purpose=stated) if named else {}
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
