"""What an import brought: the records, as the officer may see them, and one form that shares them in one act.

Of more than are shared in one act, each part has a page of its own.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.interchange.imports import jobs
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.numbers import read_number
from sangam.matching.checks import lookup
from sangam.records.own_records.bulk_import import MOST_SHARED, share_many
from sangam.records.types import RecordView
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other
from sangam.web.records.act_forms import ShareForm


@require_http_methods(["GET", "POST"])
@form_for("record:share")
def import_share(request: OfficerRequest, job: UUID) -> HttpResponse:
    """Share the records that an import of the officer's own brought, all under the same terms."""
    part = came(request, job)
    form = ShareForm.sent(request)
    if not form.is_valid():
        return _form(request, job, part, form)
    asked = set(request.POST.getlist("record"))
    try:
        chosen = [view.id for view in part.views if str(view.id) in asked]
        n = share_many(request.actor, chosen, form.recipients())
    except (Malformed, Conflict, Refused) as error:
        form.refuse(error)
        return _form(request, job, part, form)
    messages.success(request, _("%(n)s records are on their way.") % {"n": n})
    return see_other(reverse("import", args=[job]))


@dataclass(frozen=True, slots=True)
class Came:
    """A part of what an import brought, as the officer sees it.  number: from 1; parts: how many there are.

    in_all: how many records the import brought.
    """

    views: list[RecordView]
    number: int
    parts: int
    in_all: int

    @property
    def words(self) -> dict[str, Any]:
        """Return what `parts/_parts.html` shows."""
        first = (self.number - 1) * MOST_SHARED
        return {
            "part": self.number,
            "parts": range(1, self.parts + 1) if self.parts > 1 else (),
            "in_all": self.in_all,
            "first": first + 1,
            "last": min(first + MOST_SHARED, self.in_all),
        }


def came(request: OfficerRequest, job: UUID) -> Came:
    """Return the part of an import's records that is asked for (?part=), of those that the officer sees.

    A part has MOST_SHARED.  A look; Refused without a purpose, NotFound for an import that is not the officer's own.
    """
    in_all = jobs.count_taken(request.actor, job)
    parts = max(1, -(-in_all // MOST_SHARED))
    number = min(max(read_number(request.GET.get("part", ""), most=parts) or 1, 1), parts)
    ids = jobs.taken_records(request.actor, job, limit=MOST_SHARED, skip=(number - 1) * MOST_SHARED)
    views = lookup.load_chosen_views(request.actor, ids, purpose=request.purpose)
    seen = [views[each] for each in ids if each in views and not views[each].is_copy]
    return Came(seen, number, parts, in_all)


def listed_words(view: RecordView) -> dict[str, Any]:
    """Return a record as a list of what came in shows it."""
    return {"id": view.id, "name": labels.name_of(view).name, "kind": view.kind, "line": labels.line(view)}


def _form(request: OfficerRequest, job: UUID, part: Came, form: ShareForm) -> HttpResponse:
    ticked = request.POST.getlist("record")
    rows = [listed_words(view) | {"chosen": request.method == "GET" or str(view.id) in ticked} for view in part.views]
    context = {
        "job": {"id": job, "file": jobs.job(request.actor, job).file}, "records": rows,
        "form": form, **part.words, **form.choices(held={}, by_group={}),
    }  # fmt: skip
    return page(request, "imports/import_share.html", context, status=form.status)


urlpatterns = [path("imports/<uuid:job>/share/", import_share, name="import_share")]
