"""Bulk import: rows of a sheet as records of ours, thousands in one deed; new, changed, as they stand, or not taken in.

An importer learns what reading would show, and no more.  A row whose record is hidden from the importer is taken in as
new, under the row's next id.  So it is answered as one whose record is not here.  A row is refused alike where its
record is another unit's, recalled, handed over or on offer.  Nobody can tell which it was.  A statement that the
importer is not shown stays, and counts as no difference.  A record of which a row would make another person or thing
is left as it is, unless the importer has said yes to that.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from uuid import UUID

import msgspec
from django.db.models import Q

from sangam.access.policy import may, require, showing_of_statement
from sangam.access.types import Showing, Way
from sangam.audit import audit
from sangam.federation.keys import peer_keys
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id, new_id_of, was_made_by
from sangam.kernel.purpose import Purpose, Stated
from sangam.names.comparison import comparison
from sangam.names.reader import parser
from sangam.names.types import Band, Comparison, PersonName
from sangam.records import groups, policy
from sangam.records.corrections import owner_notes
from sangam.records.models import Record, Silent, Tombstone
from sangam.records.models.pointers import Pointer
from sangam.records.own_records import records as editing
from sangam.records.own_records.records import New
from sangam.records.schema.kinds import KINDS, Kind
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import RecordView, Said, ShownStatement, Statement
from sangam.records.visibility import disclosure, views, write_access

# Identity changes: a row makes another person or thing of the record that stands.
#
# The names differ, or no number is the same.

_OTHER_KIN = frozenset({"father-differs", "husband-differs", "relative-differs"})
_IN_PART = frozenset({"given-name-only", "one-word-only"})
"""Names that agree in one word only: then the numbers decide."""

Statements = Sequence[Said | Statement]


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A record of which a row would make another person or thing.

    before, after: its name or number; before is "" where the importer is not shown it, or it may not leave.
    """

    record: UUID
    before: str
    after: str


def is_another(kind: Kind, before: Statements, after: Statements) -> bool:
    """Tell whether these statements are of another person or thing than those before, by name and numbers."""
    one, other = _full_name(before), _full_name(after)
    mine, theirs = _numbers(kind, before), _numbers(kind, after)
    no_number_agrees = bool(mine and theirs) and not mine & theirs
    if one and other:
        return _differs(comparison.compare(one, other), no_number_agrees)
    return no_number_agrees


def name_or_number(kind: Kind, statements: Statements) -> str:
    """Return by what a person or thing is known: the name, else a number, else nothing."""
    numbers = (number for _, number in sorted(_numbers(kind, statements)))
    return next(_values(statements, "name"), "") or next(numbers, "")


def _differs(found: Comparison, no_number_agrees: bool) -> bool:
    codes = {reason.code for reason in found.reasons}
    is_other = found.band is Band.NONE or bool(codes & _OTHER_KIN)
    return is_other or (no_number_agrees and bool(codes & _IN_PART))


def _full_name(statements: Statements) -> PersonName | None:
    """Return the name with aliases and relative, None where the statements hold none."""
    main = parser.parse(next(_values(statements, "name"), ""))
    known = [parser.parse(value) for value in _values(statements, "alias")]
    aliases = [*main.aliases, *(tokens for each in known for tokens in (each.tokens, *each.aliases) if tokens)]
    relatives = (parser.parse(value).relative for value in _values(statements, "relative"))
    relative = main.relative or next(filter(None, relatives), None)
    return PersonName(main.tokens, tuple(aliases), relative, titles=main.titles) if main.tokens else None


def _values(statements: Iterable[Said | Statement], name: str) -> Iterator[str]:
    return (str(each.value) for each in statements if each.property == name)


def _numbers(kind: Kind, statements: Statements) -> set[tuple[str, str]]:
    """Return the plates, phones and other numbers by which a record is found, each with what it is."""
    declared = {each.name: each.identifier for each in kind.properties if each.identifier}
    return {(str(declared[each.property]), str(each.value)) for each in statements if each.property in declared}


_MARK_BITS = 40
_MARK_BYTES = _MARK_BITS // 8


@dataclass(slots=True)
class Outcome:
    """What came of rows, by the ids of their records, each in one of the five, in the order of the rows.

    refused: another unit's, recalled, handed over or on offer, or hidden since its id was chosen; it is not said which.
    others: left as they are, since the row would make another person or thing of them.  became: those of `changed`
    that became another person or thing, with the importer's word.
    """

    new: list[UUID] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    same: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    others: list[IdentityChange] = field(default_factory=list)
    became: list[IdentityChange] = field(default_factory=list)


def create_many(actor: Actor, new: Sequence[New], *, manifest: Mapping[str, object]) -> list[UUID]:
    """Make or bring up to date thousands of records in one deed over a manifest; return the ids that were written.

    As `take_rows`, for a caller that gives its records their ids: one may become another person or thing.
    """
    outcome = take_rows(actor, new, manifest=manifest, changing_others=True)
    return [*outcome.new, *outcome.changed]


def take_rows(
    actor: Actor, new: Sequence[New], *, manifest: Mapping[str, object], changing_others: bool = False
) -> Outcome:
    """Make or bring up to date thousands of records in one deed over a manifest; return what came of each.

    A record that stands gets its next version only if what the actor is shown of it differs.  changing_others: also
    where the row makes another person or thing of it.  Raises Malformed and Refused for what no record may say.
    """
    require(actor, "import:run")
    with audit.deed(actor, "officer:record:import", purpose=Stated(Purpose.IMPORT)) as facts:
        deed = audit.require_deed()
        marked = _Importer(actor, changing_others=changing_others)
        drafts = [marked.mark(editing.draft_new(deed, each)) for each in new]
        see = _sight(actor, at=deed.at)
        outcome, written = _outcome_of_drafts(drafts, see, marked)
        changed = frozenset(outcome.changed)
        write_access.tell_desks(actor, [draft for _, draft in written if draft.id in changed], act="corrected")
        editing.save_many(written, why=f"import {manifest.get('file', '')}".strip())
        counts = {"unchanged": len(outcome.same), "refused": len(outcome.refused)}
        counts |= {"others": len(outcome.others), "became": len(outcome.became)}
        facts.update(manifest, written=len(written), **counts)
        if named := [each.record for each in (*outcome.others, *outcome.became) if each.before]:
            facts.showed(named)
    return outcome


def ids_of_rows(actor: Actor, rows: Sequence[Sequence[UUID]]) -> list[UUID]:
    """Return the id under which an import by this actor takes each row: its first that is not closed.

    rows: the ids of each row, in order.  An id is closed where its record is hidden from the actor, or was recalled by
    a desk that the actor does not answer for.  A row all of whose ids are closed gets a fresh one.
    The same queries are made whatever stands there.
    """
    every = [each for row in rows for each in row]
    standing = {draft.id: draft for draft in _standing_drafts(every)}
    see, importer = views.view_reader(actor, Purpose.IMPORT, at=clock.now()), _Importer(actor)
    hidden = (each for each in standing.values() if see(each) is None)
    closed = {each.id for each in hidden if not importer.wrote(each, each.statements)}
    closed |= _gone_elsewhere(actor, [each for each in every if each not in standing])
    return [next((each for each in row if each not in closed), None) or new_id_of(actor.force) for row in rows]


def _gone_elsewhere(actor: Actor, records: Collection[UUID]) -> set[UUID]:
    """Return those of these records that are gone, and not from a desk whose records the actor may change."""
    rows = Tombstone.objects.filter(record__in=list(records), owner=here.node().force).values_list("record", "desk")
    desks, mine = dict(rows), cache(partial(write_access.may_change, actor))
    any_desk = may(actor, "record:change-any")
    return {
        each
        for each in _recalled_or_handed_over(records)
        if not (mine(desk) if (desk := desks.get(each)) else any_desk)
    }


def refused_rows(actor: Actor, records: Sequence[UUID]) -> set[UUID]:
    """Return those of these records of rows that an import by this actor would refuse now."""
    see = _sight(actor, at=clock.now())
    standing = {draft.id: draft for draft in _standing_drafts(records)}
    gone = _recalled_or_handed_over([each for each in records if each not in standing])
    return gone | {each.id for each in standing.values() if _view_to_change(each, see) is None}


def identity_changes_of(actor: Actor, new: Sequence[New]) -> list[IdentityChange]:
    """Return the identity changes that these rows would make if an import by this actor took them."""
    see, importer = _sight(actor, at=clock.now()), _Importer(actor)
    standing = {draft.id: draft for draft in _standing_drafts([each.id for each in new if each.id])}
    pairs = ((standing[each.id], each.said) for each in new if each.id in standing)
    shown = ((old, said, view) for old, said in pairs if (view := _view_to_change(old, see)))
    found = (_identity_change(old, said, view, importer) for old, said, view in shown)
    return [each for each in found if each]


class _Importer:
    """One post's imports.  What they write into a record and do not show again bears a mark that this node alone makes.

    By it the same sheet is recognised the next time; of what anybody else wrote there, the post learns nothing.
    """

    def __init__(self, actor: Actor, *, changing_others: bool = False) -> None:
        self._actor, self.changing_others = actor, changing_others
        self._word = peer_keys.word_maker("import statement")
        self._post = str(actor.post or actor.officer or actor.unit)

    def mark(self, draft: Draft) -> Draft:
        """Return a draft whose statements that the importer is not shown in full bear the mark."""
        if all(self._is_open(each) for each in draft.statements):
            return draft
        mark = self._of(draft.id)
        marked = (each if self._is_open(each) else _with_mark(each, mark) for each in draft.statements)
        return replace(draft, statements=tuple(marked))

    def wrote(self, draft: Draft, statements: Iterable[Statement]) -> set[UUID]:
        """Return those of these statements of a record that bear the mark."""
        mark = self._of(draft.id)
        return {each.id for each in statements if each.id.int & (1 << _MARK_BITS) - 1 == mark}

    def _of(self, record: UUID) -> int:
        return int.from_bytes(self._word(f"{self._post}\x1f{record}")[:_MARK_BYTES])

    def _is_open(self, statement: Statement) -> bool:
        return showing_of_statement(statement.handling, self._actor, Purpose.IMPORT) is Showing.FULL


def _with_mark(statement: Statement, mark: int) -> Statement:
    rest = new_id().int >> _MARK_BITS << _MARK_BITS
    return msgspec.structs.replace(statement, id=UUID(int=rest | mark))


def _known_statements(old: Draft, view: RecordView, importer: _Importer) -> set[UUID]:
    """Return the statements of a record that its importer may know: those shown in full, and those that it wrote."""
    full = _shown_in_full(view)
    return full | importer.wrote(old, (each for each in old.statements if each.id not in full))


def _shown_in_full(view: RecordView) -> set[UUID]:
    return {each.id for each in view.statements if each.showing is Showing.FULL}


def _identity_change(
    old: Draft, said: Sequence[Said | Statement], view: RecordView, importer: _Importer
) -> IdentityChange | None:
    """Return what a row would make of a record where that is another person or thing, by what the importer may know."""
    kind, known = KINDS[old.kind], _known_statements(old, view, importer)
    if not is_another(kind, [each for each in old.statements if each.id in known], said):
        return None
    told = {each.id for each in view.statements if _may_be_told(view, each)}
    before = name_or_number(kind, [each for each in old.statements if each.id in told])
    return IdentityChange(old.id, before, name_or_number(kind, said))


def _may_be_told(view: RecordView, statement: ShownStatement) -> bool:
    """Tell whether a statement may stand in the report of an import, which is printed and goes out as a file."""
    may_leave = all(disclosure.may_leave(view, statement, way) for way in (Way.LIST, Way.PRINT))
    return may_leave and statement.showing is Showing.FULL


def _outcome_of_drafts(
    drafts: Sequence[Draft], see: Callable[[Draft], RecordView | None], importer: _Importer
) -> tuple[Outcome, list[editing.Change]]:
    """Return what comes of each draft, and what is to be written beside what stands."""
    standing = {draft.id: draft for draft in _standing_drafts([draft.id for draft in drafts])}
    gone = _recalled_or_handed_over([draft.id for draft in drafts if draft.id not in standing])
    following = store.version_numbering()
    outcome, written = Outcome(), list[editing.Change]()
    for draft in drafts:
        old = standing.get(draft.id)
        view = _view_to_change(old, see) if old else None
        if draft.id in gone or (old and view is None):
            outcome.refused.append(draft.id)
        elif old is None or view is None:
            outcome.new.append(draft.id)
            written.append((None, draft))
        elif not (statements := _merged_statements(old, draft, _known_statements(old, view, importer))):
            outcome.same.append(draft.id)
        elif _note_identity_change(outcome, _identity_change(old, draft.statements, view, importer), importer):
            outcome.changed.append(draft.id)
            changed = replace(old, statements=statements, version=following(old), as_of=draft.as_of)
            written.append((old, changed))
    return outcome, written


def _note_identity_change(outcome: Outcome, change: IdentityChange | None, importer: _Importer) -> bool:
    """Note a record that would become another person or thing; return whether the row is taken all the same."""
    if change:
        (outcome.became if importer.changing_others else outcome.others).append(change)
    return change is None or importer.changing_others


def _merged_statements(old: Draft, draft: Draft, known: Collection[UUID]) -> tuple[Statement, ...]:
    """Return what a record says with the row taken in, nothing where the row says no other than what it may know.

    What stands keeps its id.  No statement is declassified: a sheet does not know who has raised it since.
    """
    standing = {_content(each): each for each in old.statements if each.id in known}
    said = [
        before if (before := standing.get(_content(each))) and not _raises(each, before) else each
        for each in draft.statements
    ]
    if {each.id for each in said} == known:
        return ()
    return (*said, *(each for each in old.statements if each.id not in known))


def _content(statement: Statement) -> tuple[str, str, str, str, str]:
    handling = str(sorted(statement.handling.caveats))
    return statement.property, str(statement.value), statement.source, str(statement.grade), handling


def _raises(statement: Statement, before: Statement) -> bool:
    return statement.handling.classification > before.handling.classification


def _sight(actor: Actor, *, at: datetime) -> Callable[[Draft], RecordView | None]:
    """Return what shows an importer each record of a unit whose records the importer may change."""
    see, mine = views.view_reader(actor, Purpose.IMPORT, at=at), cache(partial(write_access.may_change, actor))
    return lambda draft: see(draft) if mine(draft.desk) else None


def _view_to_change(draft: Draft, see: Callable[[Draft], RecordView | None]) -> RecordView | None:
    """Return a record as its importer sees it, None where it is not the importer's to change."""
    return see(draft) if draft.owner == here.node().force and draft.state == "live" else None


def _standing_drafts(records: Collection[UUID]) -> list[Draft]:
    return list(store.load_locked_records(list(records)).values())


def records_made_here(records: Collection[UUID]) -> set[UUID]:
    """Return those of these ids under which we made a record, whoever has it now and whether it still stands."""
    us = here.node().force
    ours = [each for each in records if was_made_by(each, us)]
    unmarked = {"owner": us, "id__in": [each for each in records if not was_made_by(each, us)]}
    standing = Record.objects.filter(Q(id__in=ours) | Q(**unmarked)).values_list("id", flat=True)
    return {*standing, *_recalled_or_handed_over(ours), *store.records_recalled_here(list(records))}


def _recalled_or_handed_over(records: Collection[UUID]) -> set[UUID]:
    """Return those of these records that were recalled or handed over: what a partner shows of them is no record."""
    found = {"record__in": list(records)}
    recalled = Tombstone.objects.filter(Q(owner=here.node().force) | Q(proven=True), **found)
    shadows = Silent.objects.filter(**found), Pointer.objects.filter(**found)
    return {record for rows in (recalled, *shadows) for record in rows.values_list("record", flat=True)}


# Sharing many records of ours in one act, under the same terms: of an import, for one.

MOST_SHARED = 500


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who receives what.  audience: the units of a force that alone may see it."""

    forces: Mapping[str, Level] = field(default_factory=dict)
    groups: Mapping[str, Level] = field(default_factory=dict)
    audience: Mapping[str, frozenset[str]] = field(default_factory=dict)


def share_many(actor: Actor, records: Sequence[UUID], to: Recipients) -> int:
    """Set for each of these records of ours what each force and group receives, all or none; return how many.

    Does what `own_records.records.share` does, in one deed.  Raises Malformed for none or more than MOST_SHARED.
    Raises Refused where a part of one is hidden from the actor, or one may not go.  Raises NotFound where one is
    absent, or not the actor's to see.
    """
    require(actor, "record:share")
    if not 0 < len(records) <= MOST_SHARED:
        raise Malformed(
            "records:share-most",
            "{count} records were chosen; from 1 to {most} are shared in one act.",
            count=len(records),
            most=MOST_SHARED,
        )
    with audit.deed(actor, "officer:record:share-many") as facts:
        drafts = write_access.load_many_to_pass_on(actor, records, "shared")
        distribution.require_not_left(force for force, level in to.forces.items() if level is not Level.NONE)
        groups.require_joined(group for group, level in to.groups.items() if level is not Level.NONE)
        for draft in drafts:
            policy.require_shareable(draft.terms, to.forces, owner=draft.owner, now=clock.now())
            terms = editing.shared_terms(draft.terms, to.forces, to.groups, to.audience)
            editing.save_terms(draft, terms, why="shared")
            owner_notes.send_notes([draft.id], to=editing.newly_whole(draft, to.forces, to.groups))
        facts.update(forces={force: str(level) for force, level in to.forces.items()}, records=len(drafts))
        facts.update(groups={group: str(level) for group, level in to.groups.items()})
        facts.showed(draft.id for draft in drafts)
    return len(drafts)
