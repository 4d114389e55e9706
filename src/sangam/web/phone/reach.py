"""Which alert reaches which phone and desk, open or closed: said honestly, from data."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from django.http import HttpResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from sangam.web.common.pages import OfficerRequest, officer_only, page

REACHES: Mapping[str, str | Promise] = {
    "at-once": _("at once"),
    "late": _("late, or not at all"),
    "never": _("no"),
    "when-opened": _("when Sangam is opened"),
    "when-linked": _("when the link is back"),
}


@require_GET
@officer_only
def phone_reach(request: OfficerRequest) -> HttpResponse:
    """Show which alert reaches which device in which state."""
    language = get_language() or "en"
    rows = [
        {
            "device": row.get(language) or row["en"],
            "urgent": REACHES[row["urgent"]],
            "late": row["urgent"] != "at-once",
            "routine": REACHES[row["routine"]],
            "tried": row["tried"] == "yes",
        }
        for row in reach()
    ]
    return page(request, "phone/reach.html", {"rows": rows})


@cache
def reach() -> tuple[Mapping[str, str], ...]:
    """Return the rows of the matrix, as the data has them."""
    text = resources.files("sangam.web.phone").joinpath("data/reach.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


urlpatterns = [path("phone/reach/", phone_reach, name="phone_reach")]
