"""What a restored force lost of its own in meetings: each holder gives it back, line by line, as that force signed it.

A document, an item, a report, an answer: nothing of a meeting must vanish on a recall, so one way serves all.
"""

from collections.abc import Mapping
from datetime import datetime

from sangam.coordination import actions, agenda, intake, rows, wire
from sangam.coordination.circulations import circulation_intake, circulation_wire
from sangam.coordination.models import Action, Answer, Item, Report
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import public as hosting
from sangam.hosting import public_recovery as recovery
from sangam.kernel import here

_MOST_CHARACTERS = 200_000


def give_back(force: str, since: datetime) -> int:
    """Send a force its own meetings, items, reports and answers that are held here, in the running deed; count them.

    since: of all but meetings, those that came since then.
    """
    items = Item.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    reports = Report.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    lines = [*hosting.documents_of(force, wire.KIND)]
    answers = Answer.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    lines += [line for each in (items, reports, answers) for line in each.values_list("line", flat=True)]
    for page in recovery.pages_of(lines, most=wire.MOST_LINES, most_characters=_MOST_CHARACTERS):
        envelopes.post_even_if_away(wire.RETURNED, to=[force], body=wire.returned_out(page))
    return len(lines)


def take_returned(incoming: Incoming) -> Parked | None:
    """meeting.returned.v1: take back what we signed and a restore lost us; again changes nothing.

    Raises Refused (nothing is awaited) and Malformed for a line that we did not sign.
    """
    return recovery.take_lines(incoming, wire.returned_in, _TAKES)


def _take_document(giver: str, word: Envelope) -> Parked | None:
    us = here.node().force
    said = wire.document_in(us, word.body)
    before = rows.lock(said.membership.thing)
    change = hosting.renew(said.membership, word.body, by=us, document="")
    if change is not None:
        known = before.document if before else None
        intake.apply_document(said, word.body, known)
        to = set(hosting.to_be_told(change.now, gone=change.went)) - {giver}
        envelopes.post_even_if_away(wire.DOCUMENT, to=sorted(to), body=word.body, on=said.membership.thing)
    return None


def _take_item(giver: str, word: Envelope) -> Parked | None:
    said = wire.item_in(here.node().force, word.body)
    held = rows.lock(said.meeting)
    if held is None:
        return Parked(said.meeting)
    if not Item.objects.filter(id=said.item).exists():
        agenda.keep_item(held.row, said)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(wire.ITEM, to=sorted(to), body=word.body, on=said.meeting)
    return None


def _take_report(giver: str, word: Envelope) -> Parked | None:
    said = wire.report_in(here.node().force, word.body)
    held = rows.lock(said.meeting)
    action = Action.objects.select_for_update().filter(id=said.action).first() if held else None
    if held is None or action is None:
        return Parked(said.action if held else said.meeting)
    if not Report.objects.filter(id=said.report).exists():
        actions.keep_report(held, action, said)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(wire.REPORT, to=sorted(to), body=word.body, on=said.action)
    return None


_TAKES: Mapping[str, recovery.TakeLine] = {
    wire.DOCUMENT: _take_document,
    wire.ITEM: _take_item,
    wire.REPORT: _take_report,
    circulation_wire.ANSWER: circulation_intake.take_own_answer,
}
