"""Writing a record's row, key rows and silent rows together, one record or thousands at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sangam.audit import public as audit
from sangam.kernel import here
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Handling, Level
from sangam.records import arriving, forms, policy, values
from sangam.records.copying import copy_in
from sangam.records.kinds import KINDS
from sangam.records.models import Key, Record, Silent, Tombstone, Version
from sangam.records.types import Statement, Terms

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A record about to be written."""

    id: UUID
    kind: str
    owner: str
    desk: str
    version: int
    statements: tuple[Statement, ...]
    terms: Terms
    as_of: datetime
    received_at: datetime | None = None
    state: str = "live"
    offered_to: str = ""


def write(drafts: Sequence[Draft]) -> None:
    """Insert or replace records with all rows derived from them, in the running deed."""
    audit.require_deed()
    ids = [draft.id for draft in drafts]
    Key.objects.filter(record_id__in=ids).delete()
    Silent.objects.filter(record__in=ids).delete()
    changed = ["kind", "owner", "desk", "version", "state", "label", "statements", "terms", "as_of"]
    Record.objects.bulk_create(
        [_row(draft) for draft in drafts], batch_size=_BATCH, update_conflicts=True, unique_fields=["id"],
        update_fields=[*changed, "expires_at", "received_at", "offered_to"],
    )  # fmt: skip
    copy_in(Key, (key for draft in drafts for key in _keys(draft)))
    own_silent = [draft for draft in drafts if policy.silences_own(draft.terms, draft.owner)]
    Silent.objects.bulk_create([row for draft in own_silent for row in _silent_rows(draft)], batch_size=_BATCH)
    arriving.note(ids)


def keep_versions(drafts: Sequence[Draft], *, why: str) -> None:
    """Write the history lines of own records."""
    by, at = audit.require_deed().actor.label, audit.require_deed().at
    rows = (
        Version(
            record_id=draft.id, version=draft.version, at=at, by=by, why=why,
            statements=[forms.statement_out(statement) for statement in draft.statements],
        )
        for draft in drafts
    )  # fmt: skip
    copy_in(Version, rows)


def write_silent(rows: Iterable[Silent], *, records: Sequence[UUID]) -> None:
    """Replace the silent rows of these records, which are held as nothing more from now on."""
    audit.require_deed()
    Silent.objects.filter(record__in=records).delete()
    Silent.objects.bulk_create(rows, batch_size=_BATCH)


def let_go(records: Sequence[UUID]) -> None:
    """Erase copies that are to be held as silent from now on, or not at all."""
    erased, _ = Record.objects.filter(id__in=records).delete()
    if erased:
        arriving.note(records)


def put_back(draft: Draft, *, level: Level) -> None:
    """Hold a record that was offered to us as before the offer: whole, silent, or not at all."""
    if level is Level.WHOLE:
        write([replace(draft, state="live", offered_to="")])
        return
    let_go([draft.id])
    rows = _silent_rows(replace(draft, terms=replace(draft.terms, audience={})))
    write_silent(rows if level is Level.SILENT else (), records=[draft.id])


def load(record: UUID, *, lock: bool = False) -> Draft:
    """Return a record of ours or a copy as it stands.  Raises NotFound.  lock: until the transaction ends."""
    rows = Record.objects.select_for_update() if lock else Record.objects
    row = rows.filter(id=record).first()
    if row is None:
        raise absent()
    return draft_of(row)


def absent() -> NotFound:
    """Return the one refusal for what is not there and for what is not the actor's to know."""
    return NotFound("records:absent", "There is no such record, or it is not yours to see.")


def standing(records: Sequence[UUID]) -> dict[UUID, Draft]:
    """Return those of these records that stand, locked."""
    return {row.id: draft_of(row) for row in Record.objects.select_for_update().filter(id__in=records)}


def recalled(records: Sequence[UUID]) -> set[UUID]:
    """Return those of these records that we recalled."""
    stones = Tombstone.objects.filter(record__in=records, owner=here.node().force)
    return set(stones.values_list("record", flat=True))


def load_own(record: UUID) -> Draft:
    """Return a record of ours, locked.  Raises NotFound, also for a partner's copy: only its owner changes it."""
    draft = load(record, lock=True)
    if draft.owner != here.node().force:
        raise NotFound(
            "records:not-own", "This record belongs to {owner}: ask its desk to change it.", owner=draft.owner
        )
    return draft


def draft_of(row: Record) -> Draft:
    """Return a row as a draft."""
    statements = tuple(forms.statement_in(form) for form in row.statements)
    return Draft(
        row.id, row.kind, row.owner, row.desk, row.version, statements, forms.terms_in(row.terms), row.as_of,
        row.received_at, row.state, row.offered_to,
    )  # fmt: skip


def erase(record: UUID, *, owner: str, version: int) -> bool:
    """Erase what stands up to this version and leave a tombstone that knows no content; return whether there was any.

    What stands in a higher version stays: it was shared again after this word, which came late.
    """
    at = audit.require_deed().at
    proven = _is_known_of(record, owner)
    erased, _ = Record.objects.filter(id=record, owner=owner, version__lte=version).delete()
    silent, _ = Silent.objects.filter(record=record, owner=owner, version__lte=version).delete()
    stone, made = Tombstone.objects.get_or_create(
        record=record, owner=owner, defaults={"version": version, "proven": proven, "at": at}
    )
    if not made:
        higher = max(stone.version, version)
        Tombstone.objects.filter(id=stone.id).update(version=higher, proven=stone.proven or proven, at=at)
    if erased:
        arriving.note([record])
    return bool(erased or silent)


def _is_known_of(record: UUID, owner: str) -> bool:
    return (
        Record.objects.filter(id=record, owner=owner).exists()
        or Silent.objects.filter(record=record, owner=owner).exists()
    )


def _row(draft: Draft) -> Record:
    return Record(
        id=draft.id, kind=draft.kind, owner=draft.owner, desk=draft.desk, version=draft.version, state=draft.state,
        label=values.label(KINDS[draft.kind], ((s.property, s.value) for s in draft.statements)),
        statements=[forms.statement_out(statement) for statement in draft.statements],
        terms=forms.terms_out(draft.terms), as_of=draft.as_of, expires_at=draft.terms.expires_at,
        received_at=draft.received_at, offered_to=draft.offered_to,
    )  # fmt: skip


def _keys(draft: Draft) -> Iterable[Key]:
    audience = sorted(draft.terms.audience.get(here.node().force, ()))
    purposes = sorted(draft.terms.purposes)
    for statement, space, key, handling in _found_by(draft):
        yield Key(
            record_id=draft.id, statement=statement, space=space, key=key, audience=audience,
            classification=int(handling.classification), caveats=sorted(handling.caveats),
            purposes=purposes, expires_at=draft.terms.expires_at,
        )  # fmt: skip


def _found_by(draft: Draft) -> Iterable[tuple[UUID, str, str, Handling]]:
    """Yield (statement, space, key, handling) for each way to find the record; two statements share the stricter."""
    kind = KINDS[draft.kind]
    for statement in draft.statements:
        for space, key in values.keys(kind, statement):
            yield statement.id, space, key, statement.handling
    for name, relative, key in values.kin_keys(draft.statements):
        one, other = name.handling, relative.handling
        both = Handling(max(one.classification, other.classification), one.caveats | other.caveats)
        yield relative.id, values.KIN_SPACE, key, both


def _silent_rows(draft: Draft) -> Iterable[Silent]:
    audience = sorted(draft.terms.audience.get(draft.owner, ()))
    for space, key in silent_keys(draft):
        yield Silent(
            record=draft.id, owner=draft.owner, desk=draft.desk, version=draft.version, space=space, key=key,
            audience=audience, expires_at=draft.terms.expires_at,
        )  # fmt: skip


def silent_keys(draft: Draft) -> list[tuple[str, str]]:
    """Return the keys by which a silent record is recognised, each once: identifiers, and name with relative.

    A bare name is none: too many are called Sunil Kumar, and each would be reported to the owner.
    """
    leaving = policy.for_partner(draft.statements, internet=here.node().internet)
    found = _found_by(replace(draft, statements=tuple(leaving)))
    return sorted({(space, key) for _, space, key, _ in found if space != values.NAME_SPACE})
