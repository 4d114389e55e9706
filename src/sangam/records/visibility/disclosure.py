"""Disclosure: what of a record may leave the page, on each way out.  It asks `access.policy.bars` of the statements.

A label, a caution, a reason are made of statements: where one of them is barred, what is made of it stays behind.  The
sentence that stands in its place names the caveat and whom to ask.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from sangam.access.policy import CAVEAT_RULES, bars
from sangam.access.types import Showing, Way
from sangam.kernel import here
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.records import policy
from sangam.records.schema import values
from sangam.records.schema.kinds import Type
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import RecordView, ShownStatement, Statement

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
