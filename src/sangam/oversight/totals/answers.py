"""The answer of our force to "send a report on …": a topic, some months, our numbers as the gate let them out.

The letter is a template in the reader's language beside English: people read it, add what there is to say, and sign it.
"""

from collections.abc import Mapping

from sangam.access.policy import require
from sangam.access.public.printed_names import printed_force
from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.texts import REFERENCE, csv_text, require_length
from sangam.oversight import wire
from sangam.oversight.models import MonthlyTotals
from sangam.oversight.totals import gate, monthly, report_words
from sangam.oversight.types import AskedReport, ReportAnswer
from sangam.print_pages.public.print_pages import Paper, beside_english

TOPICS: Mapping[str, tuple[str, ...]] = {
    "requests": ("asked", "request", "request-answered", "request-in-time", "request-overdue"),
    "alerts": ("alert", "alert-acknowledged", "hit"),
    "meetings": ("action", "action-done", "action-overdue"),
    "sharing": ("shared", "challenge"),
    "outcomes": ("outcome-arrested", "outcome-recovered", "outcome-not-him"),
    "practices": ("practice", "adopted"),
    "all": monthly.MEASURES,
}
"""On what a report is asked for, and the measures that answer it."""

MOST_MONTHS = 12
_LINE_MM = 18
_TABLE_SIZE = 9


def answer_report(actor: Actor, asked: AskedReport) -> ReportAnswer:
    """Return our force's answer to who asked for a report; one look, written with what was asked.

    Raises Refused without the right, and Malformed for no topic, no month, or too many months.
    """
    with audit.deed(actor, "officer:totals:answer") as facts:
        require(actor, "totals:read")
        to, reference = (require_length(text, part="text", most=REFERENCE) for text in (asked.to, asked.reference))
        months = _months(asked.since, asked.until)
        if asked.topic not in TOPICS:
            raise Malformed("oversight:topic", "Choose what the report is about.")
        facts.update(topic=asked.topic, since=months[0], until=months[-1], to=to, reference=reference)
        rows = MonthlyTotals.objects.filter(force=here.node().force, month__in=months)
        said = {row.month: row.totals for row in rows}
    lines = {name: tuple(said.get(month, {}).get(name) for month in months) for name in TOPICS[asked.topic]}
    return ReportAnswer(asked.topic, to.strip(), reference.strip(), tuple(months), frozenset(said), lines)


def answer_csv(answer: ReportAnswer) -> str:
    """Return the answer as CSV: a line a measure, a column a month, the sum of the numbers given."""
    title = [" / ".join(_subject(answer)), here.node().force, answer.reference]
    heading = ["", "", *answer.months, " / ".join(beside_english(report_words.ALL))]
    lines = [
        [*beside_english(report_words.MEASURES[name]), *_cells(answer, name, f"< {gate.STEP}"), _sum(answer, name)]
        for name in answer.lines
    ]
    return csv_text([title, heading, *lines, beside_english(report_words.RULE, step=gate.STEP)])


def write_answer_paper(answer: ReportAnswer) -> Paper:
    """Return the answer as a letter on paper, in the reader's language beside English, with room to sign."""
    subject = _subject(answer)
    paper = Paper(subject[1], handling="Restricted")
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*_head(answer), size=10)
    paper.room(3)
    paper.two(*subject, size=12, bold=True)
    paper.room(2)
    paper.two(*beside_english(report_words.OPENING), size=10)
    paper.room(3)
    for name in answer.lines:
        _print_line(paper, answer, name)
    paper.room(3)
    paper.two(*beside_english(report_words.RULE, step=gate.STEP), size=8)
    _print_end(paper)
    return paper


def _months(since: str, until: str) -> list[str]:
    """Return the months from one to another, the first first."""
    if not (wire.is_month(since) and wire.is_month(until)):
        raise Malformed("oversight:month", "A month is written as 2026-11.")
    months = monthly.recent_months(MOST_MONTHS, until=until)[::-1]
    if since > until or since < months[0]:
        raise Malformed(
            "oversight:months", "Choose a first and a last month, in this order, at most {most}.", most=MOST_MONTHS
        )
    return months[months.index(since) :]


def _subject(answer: ReportAnswer) -> tuple[str, str]:
    return beside_english(report_words.SUBJECTS[answer.topic], first=answer.months[0], last=answer.months[-1])


def _head(answer: ReportAnswer) -> tuple[str, str]:
    today = f"{clock.now().astimezone(clock.INDIA):%d.%m.%Y}"
    to, reference = answer.to or "________________", answer.reference or "________________"
    return beside_english(report_words.HEAD, to=to, reference=reference, date=today)


def _print_line(paper: Paper, answer: ReportAnswer, name: str) -> None:
    paper.whole(_LINE_MM)
    paper.two(*beside_english(report_words.MEASURES[name]), size=10, bold=True)
    words = (beside_english(report_words.FEW, step=gate.STEP), beside_english(report_words.ALL))
    for few, every in zip(*words, strict=True):
        cells = zip(answer.months, _cells(answer, name, few), strict=True)
        said = "; ".join([*(f"{month}: {cell}" for month, cell in cells), f"{every}: {_sum(answer, name)}"])
        paper.paragraph(said, size=_TABLE_SIZE)
    paper.room(1.5)


def _print_end(paper: Paper) -> None:
    paper.whole(60)
    paper.room(4)
    paper.two(*beside_english(report_words.MORE), size=10)
    for _ in range(3):
        paper.blank_line()
    paper.room(8)
    paper.two(*beside_english(report_words.SIGNED), size=10)
    paper.blank_line()


def _cells(answer: ReportAnswer, name: str, few: str) -> list[str]:
    unsaid = [few if month in answer.stated else report_words.UNKNOWN for month in answer.months]
    return [none if cell is None else str(cell) for cell, none in zip(answer.lines[name], unsaid, strict=True)]


def _sum(answer: ReportAnswer, name: str) -> str:
    total = gate.total(answer.lines[name])
    return report_words.UNKNOWN if total is None else str(total)
