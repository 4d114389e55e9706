"""The monthly report as files, the reader's language beside English: CSV for a spreadsheet, PDF for paper."""

from sangam.access.public.printed_names import printed_force
from sangam.kernel import clock, here
from sangam.kernel.texts import csv_text
from sangam.oversight.totals import gate, report_words
from sangam.oversight.types import MonthReport, TotalLine
from sangam.print_pages.public.print_pages import FixedWords, Paper, beside_english

_LINE_MM = 22
"""The room that a line of the report takes, so that its name and numbers stay on one page."""


def report_csv(report: MonthReport) -> str:
    """Return the report as CSV: a line a measure, a column a force, the sum and the change."""
    title: list[object] = [_both(report_words.TITLE), report.month]
    if not report.lines:
        return csv_text([title, beside_english(report_words.NOTHING)])
    heading = ["", "", *report.forces, _both(report_words.ALL), _both(report_words.CHANGE)]
    lines = [
        [
            *beside_english(report_words.MEASURES[each.measure]),
            *_cells(report, each, f"< {gate.STEP}"),
            _sum(each),
            each.change,
        ]
        for each in report.lines
    ]
    rule = beside_english(report_words.RULE, step=gate.STEP)
    adopted = [[_both(report_words.ADOPTED), _both(report_words.BY)]] if report.practices else []
    practices = [[each.title, ", ".join(each.adopters)] for each in report.practices]
    return csv_text([title, heading, *lines, rule, *adopted, *practices])


def write_report_paper(report: MonthReport) -> Paper:
    """Return the report on paper: each measure in both languages with the forces' numbers beneath."""
    titles = [f"{title} {report.month}" for title in beside_english(report_words.TITLE)]
    paper = Paper(titles[1], handling="Restricted")
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*titles, size=13, bold=True)
    paper.paragraph(f"{clock.now().astimezone(clock.INDIA):%d.%m.%Y %H:%M}", size=9)
    paper.room(3)
    if not report.lines:
        paper.two(*beside_english(report_words.NOTHING))
        return paper
    for line in report.lines:
        _print_line(paper, line, report)
    paper.room(4)
    paper.two(*beside_english(report_words.RULE, step=gate.STEP), size=8)
    _print_practices(paper, report)
    return paper


def _print_practices(paper: Paper, report: MonthReport) -> None:
    if not report.practices:
        return
    paper.whole(_LINE_MM)
    paper.room(4)
    paper.two(*beside_english(report_words.ADOPTED), size=11, bold=True)
    for each in report.practices:
        paper.whole(_LINE_MM / 2)
        paper.paragraph(each.title, size=10)
        paper.paragraph(f"{_both(report_words.BY)}: {', '.join(each.adopters)}", size=9)


def _print_line(paper: Paper, line: TotalLine, report: MonthReport) -> None:
    paper.whole(_LINE_MM)
    paper.two(*beside_english(report_words.MEASURES[line.measure]), size=10, bold=True)
    words = (
        beside_english(report_words.FEW, step=gate.STEP),
        beside_english(report_words.ALL),
        beside_english(report_words.CHANGE),
    )
    local, english = (_in_words(line, report, few, every, change) for few, every, change in zip(*words, strict=True))
    paper.two(local, english, size=9)
    paper.room(1.5)


def _in_words(line: TotalLine, report: MonthReport, few: str, every: str, change: str) -> str:
    cells = zip(report.forces, _cells(report, line, few), strict=True)
    said = [*(f"{force}: {cell}" for force, cell in cells), f"{every}: {_sum(line)}"]
    return "; ".join([*said, *([f"{change}: {_change(line)}"] if line.change is not None else [])])


def _cells(report: MonthReport, line: TotalLine, few: str) -> list[str]:
    """Return the words of a line's cells: of a force that has not stated its month nothing is known to be few."""
    unsaid = [few if force in report.stated else report_words.UNKNOWN for force in report.forces]
    return [none if cell is None else str(cell) for cell, none in zip(line.cells, unsaid, strict=True)]


def _sum(line: TotalLine) -> str:
    """Return the sum: where no cell is given, their sum may be no small number."""
    return report_words.UNKNOWN if line.total is None else str(line.total)


def _change(line: TotalLine) -> str:
    return "" if line.change is None else f"{line.change:+d}"


def _both(words: FixedWords) -> str:
    return " / ".join(beside_english(words))
