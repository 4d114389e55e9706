"""The lines of a list's answer, as the command and the browser write them: a hit each, or that there is none.

What a caveat keeps out of lists is left out: label, caution and reasons; the line says so, and sends to the record.
"""

from collections.abc import Iterator

from sangam.access.types import Way
from sangam.kernel.handling import Caveat
from sangam.matching.public.checks import in_one_sentence
from sangam.matching.types import Answer, Hit
from sangam.records.public import disclosure

_UNREADABLE = "not looked up: {why}"
_UNRECOGNISED = "not looked up: nothing in this row could be recognised"
_NOTHING = "nothing found. This is not a clearance."
_BARRED = (
    "{label}: part of it is marked {marks} by {owners} and does not go into a list: open the record before you act."
)


def answer_lines(line: int, asked: str, answer: Answer | None, *, why: str = "") -> Iterator[tuple[str, ...]]:
    """Yield a line of the result for each hit, or one that says that there is none, in the order of ANSWER_HEADING.

    answer: None for a row that was not looked up; why: the reason.
    """
    if answer is None:
        yield str(line), asked, "", "", "", "", _UNREADABLE.format(why=why)
        return
    recognised = ", ".join(f"{each.kind} {each.normal}" for each in answer.recognised)
    head = (str(line), asked, recognised)
    if not answer.hits:
        yield *head, "", "", "", _nothing(answer)
    for at, hit in enumerate(answer.hits):
        rest = _rest(answer) if at == len(answer.hits) - 1 else ""
        yield *head, str(hit.band), str(hit.record.id), hit.record.owner, _why(hit) + rest


def _nothing(answer: Answer) -> str:
    unread = f"  Could not be read: {', '.join(answer.unread)}." if answer.unread else ""
    return (_NOTHING if answer.looked_for else _UNRECOGNISED) + unread + _partly(answer)


def _rest(answer: Answer) -> str:
    """Return what stands behind the last hit: how many are not listed, and whether too many are called so."""
    left_out = f"  And {answer.more} weaker ones." if answer.more else ""
    return (f"{left_out}  {answer.sentence}" if answer.crowded else left_out) + _partly(answer)


def _partly(answer: Answer) -> str:
    return f"  {answer.partly.told}" if answer.partly else ""


def _why(hit: Hit) -> str:
    not_him = f"  Not him, says {hit.judged.not_him.by}." if hit.judged.not_him else ""
    telling = (hit.record, *hit.judged.same, *hit.wanted)
    barred = [(each.owner, disclosure.barring(each, Way.LIST)) for each in telling]
    if caveats := frozenset[Caveat]().union(*(found for _, found in barred)):
        label = disclosure.label_of(hit.record, Way.LIST)
        marks, owners = ", ".join(sorted(caveats)), ", ".join(sorted({owner for owner, found in barred if found}))
        return _BARRED.format(label=label, marks=marks, owners=owners) + not_him
    caution = f"CAUTION: {', '.join(hit.caution)}.  " if hit.caution else ""
    return f"{caution}{hit.record.label}: {in_one_sentence(hit)}{not_him}"
