"""Sheets that an officer gives to be imported, and the worker that reads them."""

from border import Seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.visiting import text

from sangam.interchange.imports import worker

SHEET = "ID,NAME,FATHER NAME,MOBILE NO\n1,Harjit Singh,Balwant,9812345678\n2,Sunil Kumar,Ramesh,12\n3,Meena,,\n"


def gives(officer: Seated, sheet: str | bytes = SHEET, name: str = "gang.csv", kind: str = "person"):
    """Give a file, have it read, and say what stands in its rows."""
    content = sheet if isinstance(sheet, bytes) else sheet.encode()
    given = officer.posts("/imports/", file=SimpleUploadedFile(name, content))
    work(officer)
    if kind and given.status_code == 303:
        officer.posts(given.headers["Location"], step="kind", kind=kind)
    return given


def confirmed(officer: Seated) -> str:
    address = gives(officer).headers["Location"]
    columns = {"map-0": "id", "map-1": "name", "map-2": "relative", "map-3": "phone"}
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    sent = officer.posts(address, step="columns", **columns, **graded)
    assert sent.status_code == 303, text(sent)
    return address


def work(officer: Seated) -> None:
    with officer.node:
        while worker.work_once():
            pass
