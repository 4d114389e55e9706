"""What a restored force lost of its own in meetings: each holder gives it back, line by line, as that force signed it.

Nothing of a meeting must vanish on a recall, so one way serves documents, items, hand-overs, reports and answers.
"""

from datetime import datetime

from sangam.coordination import actions, agenda, intake, rows, wire
from sangam.coordination.circulations import circulation_intake, circulation_wire
from sangam.coordination.hand_overs import hand_over_intake, hand_over_wire
from sangam.coordination.models import Action, Answer, HandOver, Item, Report
from sangam.coordination.wire import ItemBody, ReportBody
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Parked
from sangam.hosting import public as hosting
from sangam.hosting import public_intake
from sangam.hosting import public_recovery as recovery
from sangam.kernel import bodies, here


def _held(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own meetings, items, hand-overs, reports and answers.

    since: of all but meetings, those that came since then.
    """
    items = Item.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    reports = Report.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    handed = HandOver.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    answers = Answer.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    said = [line for each in (items, handed, reports, answers) for line in each.values_list("line", flat=True)]
    return [*hosting.documents_of(force, wire.KIND), *said]


def _take_document(giver: str, word: Envelope) -> Parked | None:
    us = here.node().force
    said = wire.read_document(word.body, host=us)
    before = rows.lock(said.thing)
    change = public_intake.renew(wire.membership_of(said), word.body, by=us, document="")
    if change is not None:
        known = before.document if before else None
        intake.apply_document(said, word.body, known)
        to = set(hosting.to_be_told(change.now, gone=change.went)) - {giver}
        envelopes.post_even_if_away(wire.DOCUMENT, to=sorted(to), body=word.body, on=said.thing)
    return None


def _take_item(giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(ItemBody, word.body, sender=here.node().force)
    held = rows.lock(said.thing)
    if held is None:
        return Parked(said.thing)
    if not Item.objects.filter(id=said.item).exists():
        agenda.keep_item(held.row, said)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(wire.ITEM, to=sorted(to), body=word.body, on=said.thing)
    return None


def _take_report(giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(ReportBody, word.body, sender=here.node().force)
    held = rows.lock(said.thing)
    action = Action.objects.select_for_update().filter(id=said.action).first() if held else None
    if held is None or action is None:
        return Parked(said.action if held else said.thing)
    if not Report.objects.filter(id=said.report).exists():
        actions.keep_report(held, action, said)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(wire.kind_of_report(said), to=sorted(to), body=word.body, on=said.action)
    return None


LINES = recovery.SignedLines(
    wire.RETURNED,
    _held,
    {
        wire.DOCUMENT: _take_document,
        wire.ITEM: _take_item,
        wire.REPORT: _take_report,
        wire.REPORT_ON_MEETING: _take_report,
        hand_over_wire.HANDED: hand_over_intake.take_own_word,
        circulation_wire.ANSWER: circulation_intake.take_own_answer,
    },
)
