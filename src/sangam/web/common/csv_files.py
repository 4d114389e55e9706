"""Tables that a view gives out as a file, which a spreadsheet opens."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from sangam.kernel.texts import csv_text


def csv_response(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Return rows as a CSV file of this name that a spreadsheet reads as UTF-8; no cell of it is a formula."""
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + csv_text(rows), content_type="text/csv; charset=utf-8", headers=told)
