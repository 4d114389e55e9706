"""Links: the records to which one refers, and those that refer to it, as one officer may see them.

References are keys (`values.REFERENCE_SPACE`), so that the database admits first and chooses after, as for a check.
What is hidden from the officer is neither shown nor counted, and takes nobody's place.  One query, however many records
are asked about.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from uuid import UUID

from django.db import connection

from sangam.access import admission as admissions
from sangam.access.policy import admission, require, require_purpose
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification, Handling, highest
from sangam.kernel.ids import CROCKFORD, short
from sangam.kernel.purpose import Purpose, Stated
from sangam.records import policy
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS, Type
from sangam.records.storage import key_hash, quarantine
from sangam.records.storage import records as store
from sangam.records.types import Link, RecordView, Value
from sangam.records.visibility import views as visibility_views

MOST_A_KIND = 30
"""How many records of one kind are listed as referring to another: the newest."""

# A record may refer twice, by statements handled differently: it stands once.
_LINKED = f"""
WITH admitted AS MATERIALIZED (
    SELECT coalesce(array_agg(a.id), '{{{{}}}}') AS ids FROM records_admittance a WHERE {{admitted}}
),
named AS MATERIALIZED (
    SELECT DISTINCT k.key, k.record FROM records_key k
    WHERE k.key = ANY(%s::bigint[]) AND k.admittance = ANY ((SELECT ids FROM admitted)::integer[]) AND k.expires > %s
),
found AS (
    SELECT subject, record FROM (
        SELECT w.subject, r.id AS record,
            row_number() OVER (PARTITION BY w.subject, r.kind ORDER BY r.as_of DESC, r.id) AS place
        FROM unnest(%s::uuid[], %s::bigint[]) AS w (subject, key)
        JOIN named n ON n.key = w.key JOIN records_record r ON r.id = n.record
        WHERE (%s::text[] = '{{{{}}}}' OR r.kind = ANY(%s::text[])) AND {quarantine.readable("r.id", "r.owner")}
    ) ranked WHERE place <= %s
    UNION
    SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS outward (subject, record)
)
SELECT found.subject, {store.COLUMNS} FROM found JOIN records_record ON id = found.record
WHERE {quarantine.readable("records_record.id", "owner")} ORDER BY as_of DESC, id
"""  # noqa: S608 - literals of the code


def open_linked(actor: Actor, record: UUID, *, purpose: Stated | None) -> tuple[RecordView, tuple[Link, ...]]:
    """Show a record with all that hangs together with it.  A look, as `views.open_record`; raises as it does."""
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:open", on=record, purpose=purpose) as facts:
        stated = require_purpose(purpose)
        view = visibility_views.open_within_deed(actor, record, purpose=stated.purpose)
        found = _linked_views(
            actor, [view], purpose=stated.purpose, outward=[(view.id, each) for each in named_in(view)]
        )
        links = _links(view, found.get(view.id, ()))
        facts.showed([record, *dict.fromkeys(link.record.id for link in links)])
    return view, links


def referring_records(
    actor: Actor,
    views: Sequence[RecordView],
    *,
    kinds: Collection[str],
    purpose: Purpose,
    most: int,
    named: Collection[str] = (),
) -> dict[UUID, tuple[Link, ...]]:
    """Return which records of these kinds refer to each of these, in the caller's deed, which notes what was shown.

    most: of a kind, the newest first.  named: properties by which these refer to further ones.  One query.
    """
    outward = [(view.id, ref) for view in views for name, ref in _references(view) if name in named]
    found = _linked_views(actor, views, purpose=purpose, kinds=kinds, most=most, outward=outward)
    links = {view.id: _links(view, found.get(view.id, ())) for view in views}
    return {
        subject: tuple(link for link in each if link.inward or link.property in named)
        for subject, each in links.items()
    }


def named_in(view: RecordView) -> list[UUID]:
    """Return the records to which a record refers, as far as its reader is shown that it does."""
    return list(dict.fromkeys(ref for _, ref in _references(view)))


def _linked_views(
    actor: Actor,
    views: Sequence[RecordView],
    *,
    purpose: Purpose,
    kinds: Collection[str] = (),
    most: int = MOST_A_KIND,
    outward: Sequence[tuple[UUID, UUID]] = (),
) -> Mapping[UUID, Sequence[RecordView]]:
    """Return by subject what the database admits as hanging together with it, as the actor sees it."""
    at = audit.require_deed().at
    asked = [(view.id, key_hash.number(values.REFERENCE_SPACE, str(view.id))) for view in views]
    admitted, limits = admissions.sql(admission(actor, purpose), "a")
    subjects, keys, chosen = [each for each, _ in asked], [key for _, key in asked], sorted(kinds)
    outer = [[one for one, _ in outward], [other for _, other in outward]]
    parameters = [*limits, keys, key_hash.seconds(at), subjects, keys, chosen, chosen, most, *outer]
    rows = prepared.run(_LINKED.format(admitted=admitted), parameters, plan_once=True)
    return _views_by_subject(rows, actor, purpose, at)


def _views_by_subject(
    rows: Iterable[Sequence[object]], actor: Actor, purpose: Purpose, at: datetime
) -> Mapping[UUID, Sequence[RecordView]]:
    drafts = [(subject, store.of_columns(row)) for subject, *row in rows]
    views = visibility_views.views_of({draft.id: draft for _, draft in drafts}.values(), actor, purpose, at=at)
    found: dict[UUID, list[RecordView]] = {}
    for subject, draft in drafts:
        if isinstance(subject, UUID) and draft.id in views:
            found.setdefault(subject, []).append(views[draft.id])
    return found


def _links(view: RecordView, others: Iterable[RecordView]) -> tuple[Link, ...]:
    """Return how each of these hangs together with a record, by what their reader is shown of both."""
    outward = {ref: name for name, ref in reversed(list(_references(view)))}
    links = []
    for other in others:
        inward = next((name for name, ref in _references(other) if ref == view.id), "")
        if inward:
            links.append(Link(other, inward, inward=True))
        if other.id in outward:
            links.append(Link(other, outward[other.id], inward=False))
    return tuple(links)


def _references(view: RecordView) -> Iterable[tuple[str, UUID]]:
    """Yield each property with the record that it names, of those whose value is shown."""
    for statement in view.statements:
        declared = KINDS[view.kind].property(statement.property)
        if declared and declared.type is Type.REFERENCE and (ref := reference_in(statement.value)):
            yield statement.property, ref


def reference_in(value: object) -> UUID | None:
    """Return the id of the record that a value names, None where it names none."""
    try:
        return UUID(str(value["ref"])) if isinstance(value, Mapping) else None
    except (KeyError, ValueError):
        return None


def reference_to(view: RecordView) -> tuple[Value, Handling]:
    """Return the value by which another record refers to this one, with the handling of its label.

    The label bears what names the record.  Of a record that not all of our force may see there is none: who sees it
    reads its name there.
    """
    naming = KINDS[view.kind].title
    handling = highest(each.handling for each in view.statements if each.property in naming)
    label = "" if _is_narrow(view) else view.label
    return {"ref": str(view.id), "label": label}, handling if label else Handling(Classification.UNCLASSIFIED)


def _is_narrow(view: RecordView) -> bool:
    return bool(view.terms.audience or view.terms.purposes) or policy.is_silent(view.terms)


# The number that stands on a record's page, back to the record: of those here, and of those recalled from here.

_LENGTH = 7
_READ_AS = str.maketrans("ILO", "110")
_AS_HEX = 8

_FIND = """
SELECT id FROM records_record WHERE right(id::text, %s) = %s
UNION SELECT record FROM records_tombstone WHERE right(record::text, %s) = %s
"""


def records_with_number(text: str) -> list[UUID]:
    """Return the records that have this number: seven letters and digits, a force's code before them or not.

    Where none has it, an id of this number that no record has.  The caller asks of it what it asks of any, and so tells
    nobody which of the two it is.  Raises Malformed for what is no number.
    """
    number = text.strip().upper().rpartition("-")[2].translate(_READ_AS)
    if len(number) != _LENGTH or not set(number) <= set(CROCKFORD):
        raise Malformed(
            "records:short-number",
            "{text} is no number of a record: it has seven letters and digits, as on the record's page. "
            "The page's address will do as well.",
            text=text,
        )
    end = f"{_value(number):09x}"[-_AS_HEX:]
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [_AS_HEX, end, _AS_HEX, end])
        found = [record for (record,) in cursor.fetchall() if short(record) == number]
    return found or [UUID(int=_value(number))]


def _value(number: str) -> int:
    return reduce(lambda value, letter: value * len(CROCKFORD) + CROCKFORD.index(letter), number, 0)
