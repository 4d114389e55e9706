"""What our officers have written in a meeting, sent to a force that joins later: a contribution is its author's own."""

from collections.abc import Iterable
from uuid import UUID

from sangam.coordination import rows, wire
from sangam.coordination.circulations import circulation_wire
from sangam.coordination.circulations.circulation_wire import AnswerBody
from sangam.coordination.hand_overs import hand_over_rows, hand_over_wire
from sangam.coordination.models import Answer, HandOver, Meeting, Report
from sangam.coordination.types import CirculationAnswer, Reference
from sangam.coordination.wire import ItemBody, ReportBody
from sangam.federation.public import envelopes
from sangam.hosting import public as hosting
from sangam.hosting.public_rules import Contribution
from sangam.kernel import bodies, here
from sangam.kernel.author import Author


def send_item(row: Meeting, to: Iterable[str], item: ItemBody) -> None:
    """Send an item of ours to member forces, in the running deed."""
    _post(wire.ITEM, row, sorted(to), item, on=row.id)


def send_own(row: Meeting, to: Iterable[str]) -> None:
    """Send what we have said in a meeting to forces that have joined it, in the running deed."""
    us = here.node().force
    if not (joined := sorted((set(to) & hosting.reachable()) - {us})):
        return
    for item in row.items.filter(force=us).order_by("came_at", "id"):
        send_item(row, joined, rows.item_body(item))
    for word in HandOver.objects.filter(force=us, action__meeting=row).order_by("came_at", "id"):
        handed = hand_over_rows.body_of(row.id, word)
        _post(hand_over_wire.HANDED, row, joined, handed, on=word.action_id)
    for report in Report.objects.filter(force=us, action__meeting=row).order_by("came_at", "id"):
        said = _report_body(row, report)
        _post(wire.kind_of_report(said), row, joined, said, on=report.action_id)
    for answer in Answer.objects.filter(force=us, circulation__meeting=row).order_by("came_at", "id"):
        _post(circulation_wire.ANSWER, row, joined, _answer_body(row, answer), on=answer.circulation_id)


def _post(kind: str, row: Meeting, to: list[str], body: Contribution, *, on: UUID) -> None:
    envelopes.post_even_if_away(kind, to=to, body=bodies.write(bodies.replace(body, known=row.version)), on=on)


def _report_body(row: Meeting, report: Report) -> ReportBody:
    return ReportBody(
        report.action_id,
        report.id,
        report.round,
        report.text,
        Author(report.force, report.unit, report.post, report.label),
        report.said_at,
        Reference(report.reference_kind, report.reference) if report.reference else None,
        report.under,
        thing=row.id,
    )


def _answer_body(row: Meeting, answer: Answer) -> AnswerBody:
    return AnswerBody(
        answer.circulation_id,
        answer.id,
        CirculationAnswer(answer.says),
        answer.text,
        Author(answer.force, answer.unit, answer.post, answer.label),
        answer.said_at,
        thing=row.id,
    )
