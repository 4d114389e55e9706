"""The answer of our force to "send a report on …": a topic, some months, our numbers as the gate let them out.

The letter is a template in the reader's language beside English: people read it, add what there is to say, and sign it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import pgettext_lazy

from sangam.access.policy import require
from sangam.access.units.printed_names import printed_force
from sangam.audit import audit
from sangam.audit.types import Facts
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.texts import REFERENCE, csv_text, require_length
from sangam.library import adoptions
from sangam.oversight import wire
from sangam.oversight.models import MonthlyTotals
from sangam.oversight.totals import gate, monthly
from sangam.oversight.types import AskedReport, MonthReport, ReportAnswer, TotalLine
from sangam.print_pages.paper import FixedWords, Paper, beside_english

# The words of reports on paper and in files: translated when read, so that each stands beside its English.

MEASURES: Mapping[str, FixedWords] = {
    "asked": pgettext_lazy("paper", "Requests made"),
    "request": pgettext_lazy("paper", "Requests received"),
    "request-answered": pgettext_lazy("paper", "Requests answered"),
    "request-in-time": pgettext_lazy("paper", "Requests answered in time"),
    "request-overdue": pgettext_lazy("paper", "Requests late or not answered"),
    "alert": pgettext_lazy("paper", "Alerts to units"),
    "alert-acknowledged": pgettext_lazy("paper", "Alerts acknowledged"),
    "hit": pgettext_lazy("paper", "Hits of watches"),
    "action": pgettext_lazy("paper", "Actions of meetings"),
    "action-done": pgettext_lazy("paper", "Actions reported done"),
    "action-overdue": pgettext_lazy("paper", "Actions late or not done"),
    "challenge": pgettext_lazy("paper", "Objections"),
    "shared": pgettext_lazy("paper", "Records shared"),
    "outcome-arrested": pgettext_lazy("paper", "Outcome: arrested"),
    "outcome-recovered": pgettext_lazy("paper", "Outcome: recovered"),
    "outcome-not-him": pgettext_lazy("paper", "Outcome: person cleared"),
    "practice": pgettext_lazy("paper", "Practices released"),
    "adopted": pgettext_lazy("paper", "Practices adopted"),
}

SUBJECTS: Mapping[str, FixedWords] = {
    "requests": pgettext_lazy("paper", "Subject: report on requests and answers, {first} to {last}"),
    "alerts": pgettext_lazy("paper", "Subject: report on alerts and watches, {first} to {last}"),
    "meetings": pgettext_lazy("paper", "Subject: report on actions of meetings, {first} to {last}"),
    "sharing": pgettext_lazy("paper", "Subject: report on shared records, {first} to {last}"),
    "outcomes": pgettext_lazy(
        "paper", "Subject: report on outcomes (arrests, recoveries, persons cleared), {first} to {last}"
    ),
    "practices": pgettext_lazy("paper", "Subject: report on practices, {first} to {last}"),
    "all": pgettext_lazy("paper", "Subject: report on coordination between forces, {first} to {last}"),
}

UNKNOWN = "–"
FEW = pgettext_lazy("paper", "fewer than {step}")
ALL = pgettext_lazy("paper", "Sum")
CHANGE = pgettext_lazy("paper", "Change against the month before")
TITLE = pgettext_lazy("paper", "Coordination between forces: monthly report")
NOTHING = pgettext_lazy("paper", "No force has stated totals for this month.")
RULE = pgettext_lazy(
    "paper",
    "Each number is changed a little by chance and rounded to a multiple of {step}; below {step} none is given. Sums "
    "add what is given. Columns need not add up.",
)
ADOPTED = pgettext_lazy("paper", "Practices adopted in this month")
BY = pgettext_lazy("paper", "Adopted by")
HEAD = pgettext_lazy("paper", "To: {to}\nReference: your letter {reference}\nDate: {date}")
OPENING = pgettext_lazy(
    "paper",
    "The numbers of this force follow, with reference to your letter named above. A month not stated shows –.",
)
MORE = pgettext_lazy("paper", "Remarks:")
SIGNED = pgettext_lazy("paper", "Signature, name, designation, date:")


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
    heading = ["", "", *answer.months, " / ".join(beside_english(ALL))]
    lines = [
        [*beside_english(MEASURES[name]), *_cells(answer, name, f"< {gate.STEP}"), _sum(answer, name)]
        for name in answer.lines
    ]
    return csv_text([title, heading, *lines, beside_english(RULE, step=gate.STEP)])


def write_answer_paper(answer: ReportAnswer) -> Paper:
    """Return the answer as a letter on paper, in the reader's language beside English, with room to sign."""
    subject = _subject(answer)
    paper = Paper(subject[1], handling="Restricted")
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*_head(answer), size=10)
    paper.room(3)
    paper.two(*subject, size=12, bold=True)
    paper.room(2)
    paper.two(*beside_english(OPENING), size=10)
    paper.room(3)
    for name in answer.lines:
        _print_line(paper, answer, name)
    paper.room(3)
    paper.two(*beside_english(RULE, step=gate.STEP), size=8)
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
    return beside_english(SUBJECTS[answer.topic], first=answer.months[0], last=answer.months[-1])


def _head(answer: ReportAnswer) -> tuple[str, str]:
    today = f"{clock.now().astimezone(clock.INDIA):%d.%m.%Y}"
    to, reference = answer.to or "________________", answer.reference or "________________"
    return beside_english(HEAD, to=to, reference=reference, date=today)


def _print_line(paper: Paper, answer: ReportAnswer, name: str) -> None:
    paper.whole(_LINE_MM)
    paper.two(*beside_english(MEASURES[name]), size=10, bold=True)
    words = (beside_english(FEW, step=gate.STEP), beside_english(ALL))
    for few, every in zip(*words, strict=True):
        cells = zip(answer.months, _cells(answer, name, few), strict=True)
        said = "; ".join([*(f"{month}: {cell}" for month, cell in cells), f"{every}: {_sum(answer, name)}"])
        paper.paragraph(said, size=_TABLE_SIZE)
    paper.room(1.5)


def _print_end(paper: Paper) -> None:
    paper.whole(60)
    paper.room(4)
    paper.two(*beside_english(MORE), size=10)
    for _ in range(3):
        paper.blank_line()
    paper.room(8)
    paper.two(*beside_english(SIGNED), size=10)
    paper.blank_line()


def _cells(answer: ReportAnswer, name: str, few: str) -> list[str]:
    unsaid = [few if month in answer.stated else UNKNOWN for month in answer.months]
    return [none if cell is None else str(cell) for cell, none in zip(answer.lines[name], unsaid, strict=True)]


def _sum(answer: ReportAnswer, name: str) -> str:
    total = gate.total(answer.lines[name])
    return UNKNOWN if total is None else str(total)


# The monthly report as files, the reader's language beside English: CSV for a spreadsheet, PDF for paper.

_LINE_MM_OF_FILES = 22
"""The room that a line of the report takes, so that its name and numbers stay on one page."""


def report_csv(report: MonthReport) -> str:
    """Return the report as CSV: a line a measure, a column a force, the sum and the change."""
    title: list[object] = [_both(TITLE), report.month]
    if not report.lines:
        return csv_text([title, beside_english(NOTHING)])
    heading = ["", "", *report.forces, _both(ALL), _both(CHANGE)]
    lines = [
        [
            *beside_english(MEASURES[each.measure]),
            *_file_cells(report, each, f"< {gate.STEP}"),
            _file_sum(each),
            each.change,
        ]
        for each in report.lines
    ]
    rule = beside_english(RULE, step=gate.STEP)
    adopted = [[_both(ADOPTED), _both(BY)]] if report.practices else []
    practices = [[each.title, ", ".join(each.adopters)] for each in report.practices]
    return csv_text([title, heading, *lines, rule, *adopted, *practices])


def write_report_paper(report: MonthReport) -> Paper:
    """Return the report on paper: each measure in both languages with the forces' numbers beneath."""
    titles = [f"{title} {report.month}" for title in beside_english(TITLE)]
    paper = Paper(titles[1], handling="Restricted")
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*titles, size=13, bold=True)
    paper.paragraph(f"{clock.now().astimezone(clock.INDIA):%d.%m.%Y %H:%M}", size=9)
    paper.room(3)
    if not report.lines:
        paper.two(*beside_english(NOTHING))
        return paper
    for line in report.lines:
        _file_print_line(paper, line, report)
    paper.room(4)
    paper.two(*beside_english(RULE, step=gate.STEP), size=8)
    _print_practices(paper, report)
    return paper


def _print_practices(paper: Paper, report: MonthReport) -> None:
    if not report.practices:
        return
    paper.whole(_LINE_MM_OF_FILES)
    paper.room(4)
    paper.two(*beside_english(ADOPTED), size=11, bold=True)
    for each in report.practices:
        paper.whole(_LINE_MM_OF_FILES / 2)
        paper.paragraph(each.title, size=10)
        paper.paragraph(f"{_both(BY)}: {', '.join(each.adopters)}", size=9)


def _file_print_line(paper: Paper, line: TotalLine, report: MonthReport) -> None:
    paper.whole(_LINE_MM_OF_FILES)
    paper.two(*beside_english(MEASURES[line.measure]), size=10, bold=True)
    words = (
        beside_english(FEW, step=gate.STEP),
        beside_english(ALL),
        beside_english(CHANGE),
    )
    local, english = (_in_words(line, report, few, every, change) for few, every, change in zip(*words, strict=True))
    paper.two(local, english, size=9)
    paper.room(1.5)


def _in_words(line: TotalLine, report: MonthReport, few: str, every: str, change: str) -> str:
    cells = zip(report.forces, _file_cells(report, line, few), strict=True)
    said = [*(f"{force}: {cell}" for force, cell in cells), f"{every}: {_file_sum(line)}"]
    return "; ".join([*said, *([f"{change}: {_change(line)}"] if line.change is not None else [])])


def _file_cells(report: MonthReport, line: TotalLine, few: str) -> list[str]:
    """Return the words of a line's cells: of a force that has not stated its month nothing is known to be few."""
    unsaid = [few if force in report.stated else UNKNOWN for force in report.forces]
    return [none if cell is None else str(cell) for cell, none in zip(line.cells, unsaid, strict=True)]


def _file_sum(line: TotalLine) -> str:
    """Return the sum: where no cell is given, their sum may be no small number."""
    return UNKNOWN if line.total is None else str(line.total)


def _change(line: TotalLine) -> str:
    return "" if line.change is None else f"{line.change:+d}"


def _both(words: FixedWords) -> str:
    return " / ".join(beside_english(words))


# The monthly report: the forces' totals side by side, their sum, the months before.
#
# The page, the CSV file and the paper show these lines and nothing else.

_TREND = 6


def month_report(actor: Actor, month: str = "") -> MonthReport:
    """Return the report of a month, this one where none is given.  One look.

    Raises Refused without the right, and Malformed for what is no month.
    """
    with audit.deed(actor, "officer:totals:read") as facts:
        return _month_report(actor, month, facts)


def exported_report(actor: Actor, month: str) -> MonthReport:
    """Return the report of a month to leave as a file.  One look; raises as `month_report`."""
    with audit.deed(actor, "officer:totals:export") as facts:
        return _month_report(actor, month, facts)


def open_beneath(actor: Actor, force: str, measure: str) -> None:
    """Refuse what lies beneath a total, always, and write that it was asked for.  Raises Refused."""
    with audit.deed(actor, "officer:totals:open-beneath") as facts:
        facts.update(force=force[:20], measure=measure[:60])
        raise Refused(
            "oversight:beneath",
            "Nothing beneath a total is shown here. What {force} has done, its own desk says.",
            force=force[:20],
        )


def _month_report(actor: Actor, month: str, facts: Facts) -> MonthReport:
    require(actor, "totals:read")
    month = month or monthly.recent_months(1)[0]
    if not wire.is_month(month):
        raise Malformed("oversight:month", "A month is written as 2026-11.")
    facts["month"] = month
    months = monthly.recent_months(_TREND, until=month)[::-1]
    rows = MonthlyTotals.objects.filter(month__in=months)
    said = {(row.force, row.month): row.totals for row in rows}
    forces = tuple(sorted({force for force, _ in said}))
    stated = {row.force: row.at for row in rows if row.month == month}
    lines = tuple(_line(measure, said, forces, months) for measure in monthly.MEASURES)
    practices = tuple(adoptions.adopted_practices(*_bounds(month)))
    return MonthReport(month, tuple(months), forces, lines if stated else (), stated, practices)


def _bounds(month: str) -> tuple[datetime, datetime]:
    """Return when a month begins and when the next one does, in India."""
    begins = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=clock.INDIA)
    return begins, (begins + timedelta(days=32)).replace(day=1)


def _line(
    measure: str, said: dict[tuple[str, str], gate.Said], forces: tuple[str, ...], months: list[str]
) -> TotalLine:
    cells = tuple(said.get((force, months[-1]), {}).get(measure) for force in forces)
    before = tuple(said.get((force, months[-2]), {}).get(measure) for force in forces)
    both = [(now, then) for now, then in zip(cells, before, strict=True) if now is not None and then is not None]
    change = gate.difference(gate.total(now for now, _ in both), gate.total(then for _, then in both))
    trend = tuple(gate.total(said.get((force, month), {}).get(measure) for force in forces) for month in months)
    return TotalLine(measure, cells, gate.total(cells), trend, change)
