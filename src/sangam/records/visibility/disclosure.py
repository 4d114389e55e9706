"""Disclosure: what of a record may leave the page, on each way out.  It asks `access.policy.bars` of the statements.

A label, a caution, a reason are made of statements: where one of them is barred, what is made of it stays behind.  The
sentence that stands in its place names the caveat and whom to ask.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sangam.access.policy import CAVEAT_RULES, bars, may, showing_of_statement
from sangam.access.types import Showing, Way
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Classification, Handling, highest
from sangam.kernel.paper import Unprinted, mark_unprinted
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import WITHHELD, Guarded, Spoken
from sangam.records import policy
from sangam.records.schema import values
from sangam.records.schema.kinds import Type
from sangam.records.storage import quarantine
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import RecordView, ShownStatement, Statement, VersionView
from sangam.records.visibility import views

_TELLING = frozenset({Type.NAME, Type.RELATIVE, Type.IDENTIFIER, Type.TEXT})
_SHORTEST_QUOTE = 4


def barred_caveats(view: RecordView, way: Way) -> frozenset[Caveat]:
    """Return the caveats for which something of a shown record may not leave on this way, none where all may."""
    found = (bars(each.handling, way, ours=not view.is_copy) for each in view.statements)
    return frozenset().union(*found)


def may_leave(view: RecordView, statement: ShownStatement, way: Way) -> bool:
    """Tell whether one shown statement may leave on this way."""
    return not bars(statement.handling, way, ours=not view.is_copy)


def label_of(view: RecordView, way: Way) -> str:
    """Return what names a shown record, of what may leave on this way alone; its kind where nothing is left."""
    kind = values.kind_of(view.kind)
    said = ((s.property, s.value) for s in view.statements if s.value is not None and may_leave(view, s, way))
    return values.label(kind, said) or kind.label


def require_leaves(owner: str, statement: Statement | ShownStatement, way: Way, *, desk: str) -> None:
    """Raise Refused for a statement that may not leave on this way; the sentence names the caveat and whom to ask."""
    caveats = bars(statement.handling, way, ours=owner == here.node().force)
    if caveats:
        raise _may_not_leave_error(caveats, owner=owner, desk=desk)


def label_for(record: UUID, label: str, *, way: Way, to: Collection[str]) -> str:
    """Return the label under which a record is named to these forces.

    It is the record's kind where the label quotes what is barred from a force that is neither its owner nor ours.
    """
    draft = _told_to_third(record, to)
    if draft is None or not any(_is_quoted(draft, each, label) for each in _barred_statements(draft, way)):
        return label
    return values.kind_of(draft.kind).label


def require_unquoted(record: UUID, texts: Iterable[str], *, way: Way, to: Collection[str]) -> None:
    """Raise Refused where texts to a third force quote what a record bars from it: a name, a number, a line."""
    draft, said = _told_to_third(record, to), "\n".join(texts)
    quoted = (
        next((each for each in _barred_statements(draft, way) if _is_quoted(draft, each, said)), None)
        if draft
        else None
    )
    if draft is not None and quoted is not None:
        require_leaves(draft.owner, quoted, way, desk=draft.desk)


def require_for_all(record: UUID, texts: Iterable[str]) -> None:
    """Raise Refused where texts that everyone in an area reads quote what is not for everyone.

    That is a statement above restricted, and any of a record that is limited to units or purposes.  A caveat does not
    count: a missing child is called by its name.
    """
    draft = next(iter(store.drafts([record])), None)
    if draft is not None and _quotes_not_for_all(draft, "\n".join(texts)):
        raise Refused(
            "records:not-for-all",
            "What you quote is not for everyone whom an alert reaches: leave it out, or ask the desk {desk}.",
            desk=draft.desk,
        )


def alert_label(record: UUID, label: str) -> str:
    """Return the label under which an alert names a record: its kind, where the label quotes what is not for all."""
    draft = next(iter(store.drafts([record])), None)
    return values.kind_of(draft.kind).label if draft is not None and _quotes_not_for_all(draft, label) else label


def public_label(view: RecordView) -> str:
    """Return what names a shown record to everyone in an area: its kind, where nothing is for everyone."""
    kind, limited = values.kind_of(view.kind), policy.is_limited(view, here.node().force)
    open_ones = [each for each in view.statements if not limited and _is_for_all(each.handling)]
    return values.label(kind, ((s.property, s.value) for s in open_ones if s.value is not None)) or kind.label


def paper_for_all(view: RecordView, *, forces: Collection[str]) -> RecordView | None:
    """Return a shown record as everyone of these forces may read it on paper; None where that is nothing.

    Left out is what is above restricted, masked from anyone, or barred from paper or from a third force.  A record that
    is limited to units or purposes, at home or in one of these forces, is left out whole.
    """
    if any(policy.is_limited(view, force) for force in {*forces, here.node().force}):
        return None
    ways = [Way.PRINT, *([Way.ALERT] if set(forces) - {view.owner, here.node().force} else [])]
    kept = tuple(
        each
        for each in view.statements
        if each.value is not None
        and _is_for_all(each.handling)
        and not any(bars(each.handling, way, ours=False) for way in ways)
    )
    kind = values.kind_of(view.kind)
    label = values.label(kind, ((s.property, s.value) for s in kept if s.value is not None)) or kind.label
    return replace(view, statements=kept, label=label) if kept else None


def _quotes_not_for_all(draft: Draft, text: str) -> bool:
    limited = policy.is_limited(draft, here.node().force)
    above = (each for each in draft.statements if limited or each.handling.classification > Classification.RESTRICTED)
    return any(_is_quoted(draft, each, text) for each in above)


def _is_for_all(handling: Handling) -> bool:
    masked = any(CAVEAT_RULES[caveat].shows is not Showing.FULL for caveat in handling.caveats)
    return handling.classification <= Classification.RESTRICTED and not masked


def _told_to_third(record: UUID, to: Collection[str]) -> Draft | None:
    """Return the record where anyone hears of it who is neither its owner nor of our force."""
    found = store.drafts([record])
    return found[0] if found and set(to) - {found[0].owner, here.node().force} else None


def _barred_statements(draft: Draft, way: Way) -> list[Statement]:
    ours = draft.owner == here.node().force
    return [each for each in draft.statements if bars(each.handling, way, ours=ours)]


def _is_quoted(draft: Draft, statement: Statement, text: str) -> bool:
    """Tell whether a text quotes a statement as it stands; a word of three letters says nothing by itself."""
    declared = values.kind_of(draft.kind).property(statement.property)
    words = values.words(statement.value).casefold().strip()
    telling = declared is not None and declared.type in _TELLING and len(words) >= _SHORTEST_QUOTE
    return telling and words in text.casefold()


def _may_not_leave_error(caveats: Collection[Caveat], *, owner: str, desk: str) -> Refused:
    return Refused(
        "records:may-not-leave",
        "What you would pass on is marked {caveats} by {owner}: leave it out, or ask the desk {desk}.",
        caveats=", ".join(sorted(caveats)),
        owner=owner,
        desk=desk,
    )


# Words about records: labels, reasons, lines of a history. Each has the handling of what it speaks of.
#
# Who may read them is asked when they are read, of the records as they stand then, by one query for a whole page. A
# label is the reader's own view of the record. One that is gone or not seen has none, and a role that opens no
# records reads none.


class Reader:
    """What one officer with one purpose sees of some records.  purpose: None before one is stated."""

    def __init__(self, actor: Actor, purpose: Purpose | None, drafts: Sequence[Draft]) -> None:
        self.actor, self.purpose = actor, purpose
        self.drafts = {draft.id: draft for draft in drafts}
        opens = may(actor, "record:open")
        self.views = views.views_of_drafts(actor, drafts, purpose=purpose, at=clock.now()) if opens else {}

    def words(self, guarded: Guarded) -> str:
        """Return the words as the officer reads them, marked where not printed; else what stands in their place."""
        view = self.views.get(guarded.of.record)
        if view is None:
            return guarded.instead
        if guarded.words is None:
            return _label(view) or guarded.instead
        if self.showing(guarded.of) is not Showing.FULL:
            return guarded.instead
        return guarded.words if self.may_print(guarded.of) else Unprinted(guarded.words, guarded.instead)

    def showing(self, of: Spoken) -> Showing:
        """Return how what these words speak of is shown to the reader."""
        view = self.views.get(of.record)
        if view is None:
            return Showing.HIDDEN
        if not of.statements:
            is_open = is_whole(view, self.drafts[of.record]) and self.may_read(of.handling)
            return Showing.FULL if is_open else Showing.MASKED
        return max(self._statement(each, of.handling, view) for each in of.statements)

    def may_print(self, of: Spoken) -> bool:
        """Tell whether words about this may be printed: no statement that they speak of is barred from paper."""
        draft = self.drafts.get(of.record)
        spoken = [each for each in draft.statements if not of.statements or each.id in of.statements] if draft else []
        return not any(bars(each, Way.PRINT, ours=False) for each in (of.handling, *(said.handling for said in spoken)))

    def may_read(self, handling: Handling) -> bool:
        """Tell whether the officer sees in full what is handled so."""
        return showing_of_statement(handling, self.actor, self.purpose) is Showing.FULL

    def _statement(self, statement: UUID, handling: Handling, view: RecordView) -> Showing:
        shown = next((each.showing for each in view.statements if each.id == statement), None)
        if shown is not None:
            return shown
        if any(each.id == statement for each in self.drafts[view.id].statements):
            return Showing.HIDDEN
        if view.is_copy and Caveat.OWNER_ONLY in handling.caveats:  # it stayed behind when the record was handed over
            return Showing.HIDDEN
        return showing_of_statement(handling, self.actor, self.purpose)


def readable_texts(actor: Actor, guarded: Sequence[Guarded], *, purpose: Purpose | None) -> list[str]:
    """Return these words, in their order, as the actor may read them now.  The caller writes the look."""
    if not guarded:
        return []
    drafts = quarantine.drafts(list({each.of.record for each in guarded}))
    reader = Reader(actor, purpose, drafts)
    return [reader.words(each) for each in guarded]


def read_of_all(actor: Actor, records: Sequence[UUID], words: str, *, purpose: Purpose) -> str:
    """Return words about several records, withheld from who does not see each of them whole."""
    reader = Reader(actor, purpose, quarantine.drafts(records))
    whole = (record in reader.views and is_whole(reader.views[record], reader.drafts[record]) for record in records)
    if not all(whole):
        return WITHHELD
    return words if all(reader.may_print(Spoken(record)) for record in records) else Unprinted(words, WITHHELD)


def whole(actor: Actor, records: Sequence[UUID], *, purpose: Purpose) -> frozenset[UUID]:
    """Return those of these records whose every statement the actor sees in full, by one query."""
    return frozenset(whole_views(actor, records, purpose=purpose))


def whole_views(actor: Actor, records: Sequence[UUID], *, purpose: Purpose) -> dict[UUID, RecordView]:
    """Return those of these records whose every statement the actor sees in full, as seen.  The caller writes the look.

    One query.
    """
    reader = Reader(actor, purpose, quarantine.drafts(records))
    return {record: view for record, view in reader.views.items() if is_whole(view, reader.drafts[record])}


def _label(view: RecordView) -> str:
    return mark_unprinted(view.label, label_of(view, Way.PRINT)) if barred_caveats(view, Way.PRINT) else view.label


def is_whole(view: RecordView, draft: Draft) -> bool:
    """Tell whether an officer sees every statement of a record in full."""
    shown = [each for each in view.statements if each.showing is Showing.FULL]
    return len(shown) == len(draft.statements)


def about(words: str, *drafts: Draft) -> Guarded:
    """Return words about records as they are, the first of which stands for all: they bear the handling of each."""
    return Guarded(Spoken(drafts[0].id, handling=highest(map(handling_of, drafts))), words)


def handling_of(draft: Draft) -> Handling:
    """Return what words bear that speak of all that a record says."""
    return highest(each.handling for each in draft.statements)


# The history of a record of ours, as one officer may read it: a reason has the handling of what it may speak of.
#
# A version's reason may speak of what the record said then and of what it said before. What the node itself writes
# speaks of neither.

NODE_WORDS = frozenset(
    {
        "made", "shared", "limits set", "a file attached", "not confirmed", "not handed over", "shipped list",
        "the group's members have changed",
    }
)  # fmt: skip
"""What the node itself writes, of no record's content."""

# The statements stay where they are: their levels and caveats alone are read.
_LINES = """
SELECT version, at, why, by, statements IS NULL,
    ARRAY(SELECT DISTINCT s ->> 'classification' FROM jsonb_array_elements(statements) s),
    ARRAY(SELECT DISTINCT c FROM jsonb_array_elements(statements) s, jsonb_array_elements_text(s -> 'caveats') c)
FROM records_version WHERE record_id = %s ORDER BY version DESC
"""


def history(actor: Actor, record: UUID, *, purpose: Stated | None = None) -> list[VersionView]:
    """Return the versions of a record of ours, newest first, inside no deed of its own: it shows no content.

    The reason of a version stands withheld where the actor does not see in full all that the record said in it and
    before it.  What it said in a version that came with a handover is not known here: that is as strict as it is now.
    Returns none for a record that the actor does not see.
    """
    drafts = [draft for draft in quarantine.drafts([record]) if draft.owner == actor.force]
    reader = Reader(actor, purpose.purpose if purpose else None, drafts)
    if record not in reader.views:
        return []
    rows = prepared.run(_LINES, [record])
    now = handling_of(drafts[0])
    borne = {row[0]: now if row[4] else _highest_handling(*row[5:]) for row in rows}
    return [VersionView(row[0], row[1], _why(row[2], _around(row[0], borne), reader), row[3]) for row in rows]


def _around(version: int, borne: Mapping[int, Handling]) -> Handling:
    before = max((each for each in borne if each < version), default=version)
    return highest([borne[version], borne[before]])


def _why(why: str, handling: Handling, reader: Reader) -> str:
    if why in NODE_WORDS:
        return why
    if not reader.may_read(handling):
        return WITHHELD
    return Unprinted(why, WITHHELD) if bars(handling, Way.PRINT, ours=True) else why


def _highest_handling(levels: list[str], caveats: list[str]) -> Handling:
    level = max((Classification[each.upper()] for each in levels), default=Classification.UNCLASSIFIED)
    return Handling(level, frozenset(map(Caveat, caveats)))
