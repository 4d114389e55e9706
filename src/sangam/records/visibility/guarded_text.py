"""Words about records: labels, reasons, lines of a history.  Each has the handling of what it speaks of.

Who may read them is asked when they are read, of the records as they stand then, by one query for a whole page.  A
label is the reader's own view of the record.  One that is gone or not seen has none, and a role that opens no records
reads none.
"""

from collections.abc import Sequence
from uuid import UUID

from sangam.access.policy import bars, may, showing_of_statement
from sangam.access.types import Showing, Way
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Handling, highest
from sangam.kernel.paper import Unprinted, mark_unprinted
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import WITHHELD, Guarded, Spoken
from sangam.records.storage import quarantine
from sangam.records.storage.drafts import Draft
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure, views


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
    return (
        mark_unprinted(view.label, disclosure.label_of(view, Way.PRINT))
        if disclosure.barred_caveats(view, Way.PRINT)
        else view.label
    )


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
