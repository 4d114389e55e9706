"""The answer to "send a report on …" in the browser: chosen on the page of totals, given out as a letter or as CSV."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.kernel.errors import Malformed
from sangam.oversight.totals import answers
from sangam.oversight.types import AskedReport
from sangam.web import middleware
from sangam.web.accountability.totals import show_report
from sangam.web.common.pages import OfficerRequest, officer_only, sentence
from sangam.web.papers.parts import give_paper

_FIELDS = ("topic", "since", "until", "to", "reference")


@require_GET
@officer_only
def answer_file(request: OfficerRequest, kind: str) -> HttpResponse:
    """Give out our answer, as CSV or PDF; a refused choice comes back with its words."""
    typed = {name: request.GET.get(name, "").strip() for name in _FIELDS}
    try:
        found = answers.answer_report(request.actor, AskedReport(**typed))
    except Malformed as error:
        return show_report(request, typed=typed, problem=sentence(error), status=middleware.STATUS[Malformed])
    name = f"report-{found.topic}-{found.months[0]}-{found.months[-1]}"
    if kind == "pdf":
        return give_paper(request, answers.write_answer_paper(found), name)
    named = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse("\ufeff" + answers.answer_csv(found), content_type="text/csv; charset=utf-8", headers=named)


urlpatterns = [
    path("oversight/totals/answer.csv", answer_file, {"kind": "csv"}, name="totals_answer_csv"),
    path("oversight/totals/answer.pdf", answer_file, {"kind": "pdf"}, name="totals_answer_pdf"),
]
