"""Lists that officers have checked in the browser, for tests: given, worked, and what stands on their page."""

import io

import openpyxl
from border import Seated
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from sangam.interchange.public import checked_lists


def pasted(officer: Seated, *lines: str) -> str:
    """Paste lines, have them checked, and return the address of the answer."""
    return answered(officer, officer.posts("/check/list/", lines="\n".join(lines)))


def given(officer: Seated, content: str | bytes, name: str = "guests.csv") -> HttpResponse:
    raw = content if isinstance(content, bytes) else content.encode()
    return officer.posts("/check/list/", file=SimpleUploadedFile(name, raw))


def answered(officer: Seated, response: HttpResponse) -> str:
    """Have what was given checked; return the address of its answer."""
    assert response.status_code == 303, response.content.decode()
    work(officer)
    return str(response.headers["Location"])


def work(officer: Seated) -> None:
    with officer.node:
        while checked_lists.check_once():
            pass


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
