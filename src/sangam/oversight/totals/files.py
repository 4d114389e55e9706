"""The monthly report as files, in Hindi and English beside one another: CSV for a spreadsheet, PDF for paper."""

import csv
import io

from sangam.access.public import units
from sangam.kernel import clock, here
from sangam.oversight.totals import gate
from sangam.oversight.types import MonthReport, TotalLine
from sangam.print_pages.public import Paper

_WORDS = {
    "asked": ("पूछे गए प्रश्न", "Requests made"),
    "request": ("प्राप्त प्रश्न", "Requests received"),
    "request-answered": ("उत्तर दिए गए", "Requests answered"),
    "request-in-time": ("समय पर उत्तर", "Requests answered in time"),
    "request-overdue": ("समय के बाद या अनुत्तरित", "Requests late or not answered"),
    "alert": ("इकाइयों को मिले अलर्ट", "Alerts to units"),
    "alert-acknowledged": ("स्वीकार किए गए अलर्ट", "Alerts acknowledged"),
    "hit": ("वॉच के मिलान", "Hits of watches"),
    "action": ("बैठकों के कार्य", "Actions of meetings"),
    "action-done": ("किए गए कार्य", "Actions reported done"),
    "action-overdue": ("समय पर न हुए कार्य", "Actions late or not done"),
    "challenge": ("आपत्तियाँ", "Objections"),
    "shared": ("साझा अभिलेख", "Records shared"),
    "outcome-arrested": ("परिणाम: गिरफ़्तार", "Outcome: arrested"),
    "outcome-recovered": ("परिणाम: बरामद", "Outcome: recovered"),
    "outcome-not-him": ("परिणाम: व्यक्ति निर्दोष पाया गया", "Outcome: person cleared"),
}
_UNKNOWN = "–"
_LINE_MM = 22
"""The room that a line of the report takes, so that its name and numbers stay on one page."""
_TITLE = ("अंतर-राज्य समन्वय: मासिक विवरण", "Coordination between forces: monthly report")
_FEW = (f"{gate.STEP} से कम", f"fewer than {gate.STEP}")
_NOTHING = (
    "इस माह के लिए किसी बल ने आँकड़े नहीं दिए हैं।",
    "No force has stated totals of this month.",
)
_RULE = (
    f"संख्याएँ {gate.STEP} के गुणज तक नीचे पूर्णांकित हैं; {gate.STEP} से कम नहीं बताई जातीं। योग केवल बताई गई संख्याओं का है।",
    f"Numbers are rounded down to multiples of {gate.STEP}; fewer than {gate.STEP} are not said. Sums: of that.",
)
_ALL = ("योग", "Sum")
_CHANGE = ("पिछले माह से अंतर", "Change against the month before")


def report_csv(report: MonthReport) -> str:
    """Return the report as CSV: a line a measure, a column a force, the sum and the change."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([" / ".join(_TITLE), report.month])
    if not report.lines:
        lines.writerow(list(_NOTHING))
        return out.getvalue()
    lines.writerow(["", "", *report.forces, " / ".join(_ALL), " / ".join(_CHANGE)])
    lines.writerows(
        [*_WORDS[each.measure], *_cells(report, each, f"< {gate.STEP}"), _sum(each), _change(each)]
        for each in report.lines
    )
    lines.writerow(list(_RULE))
    return out.getvalue()


def report_pdf(report: MonthReport) -> bytes:
    """Return the report as PDF: each measure in both languages with the forces' numbers beneath."""
    paper = Paper(f"{_TITLE[1]} {report.month}", handling="Restricted")
    paper.slot_and_names(*_name(here.node().force))
    paper.two(*(f"{title} {report.month}" for title in _TITLE), size=13, bold=True)
    paper.paragraph(f"{clock.now().astimezone(clock.INDIA):%d.%m.%Y %H:%M}", size=9)
    paper.room(3)
    if not report.lines:
        paper.two(*_NOTHING)
        return bytes(paper.output())
    for line in report.lines:
        _print_line(paper, line, report)
    paper.room(4)
    paper.two(*_RULE, size=8)
    return bytes(paper.output())


def _print_line(paper: Paper, line: TotalLine, report: MonthReport) -> None:
    paper.whole(_LINE_MM)
    paper.two(*_WORDS[line.measure], size=10, bold=True)
    hindi_cells, english_cells = (
        _in_words(line, report, few, every, change) for few, every, change in zip(_FEW, _ALL, _CHANGE, strict=True)
    )
    paper.two(hindi_cells, english_cells, size=9)
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
    """Return the sum: where no cell is said, their sum may be no small number."""
    return _UNKNOWN if line.total is None else str(line.total)


def _change(line: TotalLine) -> str:
    return "" if line.change is None else f"{line.change:+d}"


def _name(force: str) -> tuple[str, str]:
    found = next((each for each in units.forces() if each.code == force), None)
    return (found.name_hi, found.name_en) if found else (force, force)
