"""A gang chart on paper, a part a language: columns with numbered sources, reasons, signatures.

Where an authority has written nothing the paper has blank lines.  No sentence of satisfaction is printed for anybody.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.arrests.public import gang_charts
from sangam.arrests.public.chart_types import ChartView
from sangam.kernel.handling import Classification
from sangam.kernel.paper import printable
from sangam.print_pages.public.print_pages import Paper, code_of
from sangam.web.gang_charts.chart_words import chart_words
from sangam.web.templatetags.words import day_words, grade_words, word

LANGUAGES = ("hi", "en")
_SMALL, _USUAL, _HEAD = 8.5, 10, 12
_LINES = 4


def write_chart_paper(view: ChartView, *, languages: Sequence[str] = LANGUAGES) -> Paper:
    """Return a chart on paper, a part a language, with a code on each page: the same for the same version."""
    views = gang_charts.shown_in_chart(view)
    marks = [each.handling.classification for one in views for each in one.statements]
    highest = max(marks, default=Classification.RESTRICTED)
    code = code_of("gang-chart", view.id, view.code or "not-drawn", {(each.id, each.version) for each in views})
    paper = Paper(view.number, handling=highest.name.replace("_", " ").capitalize(), code=code)
    for place, language in enumerate(languages):
        if place:
            paper.add_page()
        paper.begin_language(language)
        with override(language):
            _Part(paper).write(chart_words(view))
    return paper


class _Part:
    """One language's part of the paper, with its own list of sources."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._sources: dict[tuple[str, ...], int] = {}
        self._left_out = False

    def write(self, chart: dict[str, Any]) -> None:
        """Print the whole part."""
        self._line(chart["form"]["text"], size=15, bold=True)
        self._line(f"{_('Gang chart')} {chart['number']} · {chart['title']}", bold=True)
        self._line(f"{_('version')} {chart['code'] or '-'} · {chart['unit']} · {chart['by']}", size=_SMALL)
        self._source_of(chart["form"])
        self._cells(chart["cells"])
        self._lacks(chart["lacks"])
        for member in chart["members"]:
            self._member(member)
        self._meetings(chart)
        for authority in chart["authorities"]:
            self._authority(authority)
        self._list_sources()

    def _member(self, member: dict[str, Any]) -> None:
        self._head(printable(member["name"]) or word("person", "kind"))
        self._cells(member["cells"])
        for number, case in enumerate(member["cases"], 1):
            self._line(f"{number}. {word(case['kind'], 'kind')} · {case['use']}", bold=True)
            self._cells(case["cells"])
        sheets = member["sheets"]
        said = {"since": day_words(sheets["since"]), "until": day_words(sheets["until"])}
        self._line(_("Charge sheets from %(since)s to %(until)s") % said, bold=True)
        for title, found in (
            (_("A court took cognisance"), sheets["counted"]),
            (_("No record says that a court took cognisance"), sheets["uncounted"]),
            (_("No record says the day: not counted"), sheets["undated"]),
        ):
            self._line(f"{title}: {len(found)}")
            for each in found:
                told = (each["fir"], each["station"], each["charge_sheet_date"], each["court"], each["stage"])
                self._line("– " + " · ".join(filter(None, (*told, each["source"]))), size=_SMALL)

    def _cells(self, cells: Iterable[dict[str, Any]]) -> None:
        for cell in cells:
            head = ". ".join(filter(None, (cell["head"]["number"], cell["head"]["text"])))
            parts = [part for each in cell["said"] if (part := self._said(each))]
            if cell["entry"] is not None:
                parts.append(f"{cell['entry'].text} ({cell['entry'].document}; {cell['entry'].by})")
            self._line(f"{head}: {'; '.join(parts) or '! ' + _('nothing is known')}")

    def _said(self, each: dict[str, Any]) -> str:
        if not each["may_print"]:
            self._left_out = True
            return ""
        key = (each["force"], each["source"], each["grade"], day_words(each["learned_date"]))
        number = self._sources.setdefault(key, len(self._sources) + 1)
        return f"{each['value']} [{number}]"

    def _lacks(self, lacks: Iterable[dict[str, Any]]) -> None:
        for each in lacks:
            of = ", ".join(printable(one["name"]) for one in each["of"])
            self._line(f"! {_('Missing column')}: {each['text']}" + (f" ({of})" if of else ""), bold=True)

    def _meetings(self, chart: dict[str, Any]) -> None:
        if not chart["is_gate"]:
            return
        self._head(_("Joint meeting"))
        for each in chart["meetings"]:
            self._line(f"{day_words(each.held_at.date())} · {each.place} · {' · '.join(each.sat)}")
            self._line(each.text)
            self._line("" if each.is_current else _("on an earlier version"), size=_SMALL)
        if not chart["meetings"]:
            self._line(_("Nothing is written yet."))

    def _authority(self, authority: dict[str, Any]) -> None:
        self._paper.whole(50)
        self._head(authority["text"])
        for each in authority["reasons"]:
            told = (str(each["decision"]), each["by"], day_words(each["at"].date()), each["code"])
            self._line(" · ".join(told), bold=True)
            self._line(each["text"])
            self._line(" · ".join(each["order"]))
            self._line("" if each["is_current"] else _("Written on an earlier version."), size=_SMALL)
        if not authority["agreed"]:
            for _line in range(_LINES):
                self._paper.blank_line()
        self._line(_("Signature, rank, date"), size=_SMALL)
        self._paper.blank_line()

    def _list_sources(self) -> None:
        self._head(_("Sources"))
        for (force, source, grade, day), number in self._sources.items():
            said = (f"[{number}] {word(force, 'force')}", source, f"{grade_words(grade)} ({grade})", day)
            self._line(" · ".join(said), size=_SMALL)
        if self._left_out:
            self._line(_("Something here may not be printed: it stays on the screen."), size=_SMALL)

    def _source_of(self, row: dict[str, Any]) -> None:
        verified = _("verified by %(who)s") % {"who": row["verified_by"]} if row["verified_by"] else ""
        self._line(f"{row['source']} · {verified or _('not yet verified by a legal officer')}", size=_SMALL)

    def _head(self, text: str) -> None:
        self._paper.room(3)
        self._paper.whole(18)
        self._line(text, size=_HEAD, bold=True)

    def _line(self, text: str, *, size: float = _USUAL, bold: bool = False) -> None:
        if text:
            self._paper.paragraph(str(text), size=size, bold=bold)
