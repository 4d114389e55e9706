"""Sums of calls from a sheet: the columns are named, the rows become ties, single calls are refused."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sangam.kernel.errors import Malformed, SangamError
from sangam.networks import files
from sangam.networks.types import CallSheet
from sangam.web import middleware
from sangam.web.common.inputs import grade_of, handling_of
from sangam.web.common.pages import OfficerRequest, form_for, page, sentence

_MOST_BYTES = 2 * 1024 * 1024
_LABELS: Mapping[str, Any] = {
    "number": _("Number"),
    "other": _("Other number"),
    "calls": _("How many calls"),
    "first": _("First on"),
    "last": _("Last on"),
    "authority": _("Authorisation number"),
}
_FIELDS = ("source", "text", "grade_source", "grade_information", *files.COLUMNS)


@require_http_methods(["GET", "POST"])
@form_for("import:run")
def call_sheet(request: OfficerRequest) -> HttpResponse:
    """Show the form; make a tie of each row, and list those that were not taken, each with its line."""
    if request.method == "GET":
        return _form(request)
    try:
        source, grade, handling = request.POST.get("source", ""), grade_of(request.POST), handling_of(request.POST)
        sheet = CallSheet(_sheet(request), _column_mapping(request), source, grade, handling)
        taken = files.take_call_sheet(request.actor, sheet, purpose=request.purpose)
    except Malformed as error:
        return _form(request, error=error)
    rejected = [{"line": line, "why": sentence(wrong)} for line, wrong in taken.rejected]
    return _form(request, taken={"ties": taken.ties, "rejected": rejected})


def _sheet(request: OfficerRequest) -> str:
    """Return the text of the sheet: of the file, or what was pasted.  Raises Malformed."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")
    if (file.size or 0) > _MOST_BYTES:
        raise Malformed("web:call-size", "The sheet is larger than 2 MB: sums of calls are few rows.")
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Malformed("web:call-letters", "The sheet is not in UTF-8: save it again as CSV UTF-8.") from None


def _column_mapping(request: OfficerRequest) -> dict[str, str]:
    return {each: request.POST.get(each, "").strip()[:60] or each for each in files.COLUMNS}


def _form(request: OfficerRequest, *, error: SangamError | None = None, taken: Any = None) -> HttpResponse:
    values = {name: request.POST.get(name, "") for name in _FIELDS} if error else {}
    context = {
        "values": values,
        "columns": [
            {"name": each, "label": _LABELS[each], "value": values.get(each) or each} for each in files.COLUMNS
        ],
        "error": sentence(error) if error else "",
        "taken": taken,
    }
    return page(request, "gangs/call_sheet.html", context, status=middleware.STATUS[type(error)] if error else 200)


urlpatterns = [path("networks/calls/", call_sheet, name="call_sheet")]
