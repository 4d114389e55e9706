"""The monthly report as files, the reader's language beside English: CSV for a spreadsheet, PDF for paper."""

import csv
import io
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from sangam.access.public.printed_names import printed_force
from sangam.kernel import clock, here
from sangam.oversight.totals import gate
from sangam.oversight.types import MonthReport, TotalLine
from sangam.print_pages.public import Paper, beside_english

Words = str | Promise

_WORDS: Mapping[str, Words] = {
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
}
_UNKNOWN = "–"
_LINE_MM = 22
"""The room that a line of the report takes, so that its name and numbers stay on one page."""
_TITLE = pgettext_lazy("paper", "Coordination between forces: monthly report")
_FEW = pgettext_lazy("paper", "fewer than {step}")
_NOTHING = pgettext_lazy("paper", "No force has stated totals for this month.")
_RULE = pgettext_lazy(
    "paper",
    "Numbers are rounded down to multiples of {step}; below {step} no number is given. Sums add what is given.",
)
_ALL = pgettext_lazy("paper", "Sum")
_CHANGE = pgettext_lazy("paper", "Change against the month before")


def report_csv(report: MonthReport) -> str:
    """Return the report as CSV: a line a measure, a column a force, the sum and the change."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([_both(_TITLE), report.month])
    if not report.lines:
        lines.writerow(beside_english(_NOTHING))
        return out.getvalue()
    lines.writerow(["", "", *report.forces, _both(_ALL), _both(_CHANGE)])
    lines.writerows(
        [*beside_english(_WORDS[each.measure]), *_cells(report, each, f"< {gate.STEP}"), _sum(each), _change(each)]
        for each in report.lines
    )
    lines.writerow(beside_english(_RULE, step=gate.STEP))
    return out.getvalue()


def report_pdf(report: MonthReport) -> bytes:
    """Return the report as PDF: each measure in both languages with the forces' numbers beneath."""
    titles = [f"{title} {report.month}" for title in beside_english(_TITLE)]
    paper = Paper(titles[1], handling="Restricted")
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*titles, size=13, bold=True)
    paper.paragraph(f"{clock.now().astimezone(clock.INDIA):%d.%m.%Y %H:%M}", size=9)
    paper.room(3)
    if not report.lines:
        paper.two(*beside_english(_NOTHING))
        return bytes(paper.output())
    for line in report.lines:
        _print_line(paper, line, report)
    paper.room(4)
    paper.two(*beside_english(_RULE, step=gate.STEP), size=8)
    return bytes(paper.output())


def _print_line(paper: Paper, line: TotalLine, report: MonthReport) -> None:
    paper.whole(_LINE_MM)
    paper.two(*beside_english(_WORDS[line.measure]), size=10, bold=True)
    words = (beside_english(_FEW, step=gate.STEP), beside_english(_ALL), beside_english(_CHANGE))
    local, english = (_in_words(line, report, few, every, change) for few, every, change in zip(*words, strict=True))
    paper.two(local, english, size=9)
    paper.room(1.5)


def _in_words(line: TotalLine, report: MonthReport, few: str, every: str, change: str) -> str:
    cells = zip(report.forces, _cells(report, line, few), strict=True)
    said = [*(f"{force}: {cell}" for force, cell in cells), f"{every}: {_sum(line)}"]
    return "; ".join([*said, *([f"{change}: {_change(line)}"] if line.change is not None else [])])


def _cells(report: MonthReport, line: TotalLine, few: str) -> list[str]:
    """Return the words of a line's cells: of a force that has not stated its month nothing is known to be few."""
    unsaid = [few if force in report.stated else _UNKNOWN for force in report.forces]
    return [none if cell is None else str(cell) for cell, none in zip(line.cells, unsaid, strict=True)]


def _sum(line: TotalLine) -> str:
    """Return the sum: where no cell is given, their sum may be no small number."""
    return _UNKNOWN if line.total is None else str(line.total)


def _change(line: TotalLine) -> str:
    return "" if line.change is None else f"{line.change:+d}"


def _both(words: Words) -> str:
    return " / ".join(beside_english(words))
