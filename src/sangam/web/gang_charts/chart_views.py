"""Gang charts in the browser: the laws and the list, a new chart, its drawing, one chart with its acts, its paper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.arrests.gang_charts import chart_acts, chart_rows
from sangam.arrests.gang_charts.chart_types import ChartLine, ChartView, Choice, Chosen
from sangam.arrests.types import Use
from sangam.kernel.errors import Malformed, NotFound, SangamError
from sangam.kernel.handling import Classification
from sangam.kernel.paper import printable
from sangam.networks.types import Apart
from sangam.print_pages.paper import Paper, code_of
from sangam.web import middleware
from sangam.web.arrests import arrest_forms
from sangam.web.briefs.brief_words import record_line
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.languages import brief_languages
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.gang_charts import chart_words as gang_chart_chart_words
from sangam.web.gang_charts.chart_words import ChartForm, EntryForm, MeetingForm, ReasonForm, chart_words
from sangam.web.meetings import meeting_forms
from sangam.web.papers.parts import give_paper
from sangam.web.templatetags.vocabulary import APART
from sangam.web.templatetags.words import day_words, grade_words, word

# A gang chart on paper, a part a language: columns with numbered sources, reasons, signatures.
#
# Where an authority has written nothing the paper has blank lines. No sentence of satisfaction is printed for
# anybody.

LANGUAGES = ("hi", "en")
_SMALL, _USUAL, _HEAD = 8.5, 10, 12
_LINES = 4


def write_chart_paper(view: ChartView, *, languages: Sequence[str] = LANGUAGES) -> Paper:
    """Return a chart on paper, a part a language, with a code on each page: the same for the same version."""
    views = chart_rows.shown_in_chart(view)
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


_SHOWN = ("arrests:not-authority", "arrests:chart-unseen", "arrests:reason-")
"""How the codes begin of what the page of a chart shows, beside bad input and conflicts."""


@require_GET
@officer_only
def gang_chart_list(request: OfficerRequest) -> HttpResponse:
    """Say which laws apply to the force, and list its charts, those that wait first."""
    forms = chart_rows.laws(request.actor)
    found = chart_rows.charts(request.actor, purpose=request.purpose)
    names = meeting_forms.entry_names([each.unit for each in found])
    rows = [_line(each, names) for each in found]
    context = {
        "laws": [
            gang_chart_chart_words.row_words(each.row)
            | {
                "is_gate": each.is_gate,
                "authorities": [gang_chart_chart_words.row_words(one) for one in each.authorities],
                "items": [gang_chart_chart_words.row_words(one) for one in each.items if not each.is_gate],
            }
            for each in forms
        ],
        "open": [each for each in rows if not each["decided_at"]],
        "over": [each for each in rows if each["decided_at"]],
    }
    return page(request, "gang_charts/charts.html", context)


@require_http_methods(["GET", "POST"])
@form_for("network:read")
def gang_chart_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a new chart: which law, which gang; open it, and go on to its drawing."""
    if request.method != "POST":
        return _new_form(request, ChartForm(initial=request.GET.dict()))
    form = ChartForm(request.POST)
    if not form.is_valid():
        return _new_form(request, form)
    try:
        made = chart_acts.open_chart(request.actor, **form.cleaned_data, purpose=request.purpose)
    except SangamError as error:
        form.refuse(error)
        return _new_form(request, form)
    return see_other(reverse("gang_chart_draw", args=[made]))


@require_http_methods(["GET", "POST"])
@form_for("network:read")
def gang_chart_draw(request: OfficerRequest, chart: UUID) -> HttpResponse:
    """Show the members of the gang with their cases; take those that are chosen into the chart."""
    if request.method != "POST":
        return _draw_form(request, chart)
    try:
        chart_acts.draw_chart(request.actor, chart, _chosen_members(request.POST), purpose=request.purpose)
    except Malformed as error:
        return _draw_form(request, chart, error)
    messages.success(request, _("Drawn. Reasons on an earlier version count no more."))
    return see_other(reverse("gang_chart", args=[chart]))


@require_GET
@officer_only
def gang_chart(request: OfficerRequest, chart: UUID) -> HttpResponse:
    """Show a chart: its columns with sources, what lacks, the checklist beside, meetings, reasons."""
    return _render_chart(request, chart)


@require_GET
@officer_only
def gang_chart_pdf(request: OfficerRequest, chart: UUID) -> HttpResponse:
    """Give a chart as PDF with its sources: in Hindi and English, or in the languages that are asked for."""
    chosen = brief_languages(request) if "language" in request.GET else LANGUAGES
    view = chart_rows.open_chart_page(request.actor, chart, purpose=request.purpose)
    paper = write_chart_paper(view, languages=chosen)
    return give_paper(request, paper, f"gang-chart-{view.number}")


@require_POST
@officer_only
def gang_chart_act(request: OfficerRequest, chart: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of a chart; what is refused shows it again with what was typed."""
    if act not in _ACTS:
        raise NotFound("web:chart-act", "A gang chart cannot do this.")
    kind, write, done = _ACTS[act]
    form = kind(request.POST)

    def take_form() -> HttpResponse:
        write(request.actor, chart, form.draft(), purpose=request.purpose)
        messages.success(request, done)
        return see_other(reverse("gang_chart", args=[chart]))

    return form.try_act(take_form, also=_SHOWN) or _render_chart(request, chart, {act: form})


_ACTS: dict[str, tuple[Any, Callable[..., object], Any]] = {
    "write": (EntryForm, chart_acts.write_entry, gettext_lazy("Written. The chart has a new version.")),
    "meet": (MeetingForm, chart_acts.record_meeting, gettext_lazy("The joint meeting is recorded.")),
    "reason": (
        ReasonForm,
        chart_acts.give_reasons,
        gettext_lazy("Your reasons are written, on the version that you read."),
    ),
}
"""The form of each act, what is done with its draft, and what its officer is told."""


def _render_chart(request: OfficerRequest, chart: UUID, sent: Mapping[str, OfficerForm] | None = None) -> HttpResponse:
    view = chart_rows.open_chart_page(request.actor, chart, purpose=request.purpose)
    forms = PageForms({act: kind for act, (kind, _write, _done) in _ACTS.items()}, sent)
    words, reason = gang_chart_chart_words.chart_words(view), forms["reason"]
    for each in words["authorities"]:
        each["form"] = reason if reason["authority"].value() == each["code"] else ReasonForm()
    context = {"chart": words, "forms": forms}
    return page(request, "gang_charts/chart.html", context, status=forms.status)


def _new_form(request: OfficerRequest, form: ChartForm) -> HttpResponse:
    laws = chart_rows.laws(request.actor)
    gangs = chart_rows.gangs(request.actor, purpose=request.purpose)
    form.offer(
        laws=[(each.code, each.row.text(gang_chart_chart_words.language())) for each in laws],
        gangs=[(str(each.id), f"{each.owner} · {labels.name_of(each).name}") for each in gangs],
    )
    return page(request, "gang_charts/chart_new.html", {"form": form}, status=form.status)


def _draw_form(request: OfficerRequest, chart: UUID, error: SangamError | None = None) -> HttpResponse:
    view, choices = chart_rows.chart_choices(request.actor, chart, purpose=request.purpose)
    context = {
        "chart": {"id": view.id, "number": view.number, "title": view.title, "drawing": view.drawing},
        "claims": [_choice(request.POST, each) for each in choices],
        "errors": {"form": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "gang_charts/chart_draw.html", context, status=status)


def _choice(form: QueryDict, choice: Choice) -> dict[str, Any]:
    """Return a claim as the form of the drawing offers it: as typed, or as drawn before."""
    claim, typed = choice.claim, bool(form)
    person = str(claim.person.id)
    spared = {"name": ""} if claim.apart in (Apart.VICTIM, Apart.CHILD) else {}
    return (
        record_line(claim.person)
        | spared
        | {
            "role": claim.role,
            "claim": record_line(claim.said_in),
            "apart": APART[claim.apart] if claim.apart is not None else "",
            "is_chosen": person in form.getlist("member") if typed else choice.is_chosen,
            "cases": [
                record_line(each.views[0])
                | {
                    "cells": _case_line(each.views),
                    "uses": [
                        {"code": str(use), "label": str(word), "is_chosen": str(use) == _use(form, choice, each.id)}
                        for use, word in gang_chart_chart_words.USES.items()
                    ],
                }
                for each in choice.cases
            ],
        }
    )


def _use(form: QueryDict, choice: Choice, case: UUID) -> str:
    typed = form.get(f"use-{choice.claim.person.id}-{case}")
    return typed or str(choice.uses.get(case, Use.OUT if choice.is_chosen else Use.CHART))


def _case_line(views: Any) -> str:
    said = [
        labels.value_words(view.kind, name, value)
        for view in views[:1]
        for name in ("fir", "section", "station", "stage")
        for value in view.values(name)
    ]
    return " · ".join(said)


def _chosen_members(form: QueryDict) -> list[Chosen]:
    """Return whom an officer ticked, each with what becomes of the cases.  Raises Malformed."""
    found = []
    for person in form.getlist("member"):
        who = arrest_forms.id_in(person)
        if who is None:
            raise Malformed("web:chart-member", "Choose the members from the list.")
        prefix = f"use-{who}-"
        cases = {
            case: choice_of(Use, form.get(name, ""))
            for name in form
            if name.startswith(prefix) and (case := arrest_forms.id_in(name.removeprefix(prefix))) is not None
        }
        found.append(Chosen(who, cases))
    return found


def _line(line: ChartLine, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "form": line.form.text(gang_chart_chart_words.language()),
        "unit": names[line.unit],
        "opened_at": line.opened_at,
        "decided_at": line.decided_at,
    }


urlpatterns = [
    path("gang-charts/", gang_chart_list, name="gang_charts"),
    path("gang-charts/new/", gang_chart_new, name="gang_chart_new"),
    path("gang-charts/<uuid:chart>/", gang_chart, name="gang_chart"),
    path("gang-charts/<uuid:chart>/draw/", gang_chart_draw, name="gang_chart_draw"),
    path("gang-charts/<uuid:chart>/chart.pdf", gang_chart_pdf, name="gang_chart_pdf"),
    path("gang-charts/<uuid:chart>/<slug:act>/", gang_chart_act, name="gang_chart_act"),
]
