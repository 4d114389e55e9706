"""Lists that officers have checked in the browser, for tests: given, worked, and what stands on their page."""

import csv
import io

import openpyxl
from border import Seated, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from support.cast import person, says
from support.nodes import TestNode
from support.visiting import lay_down

from sangam.interchange.lists import list_worker
from sangam.interchange.questions import ANSWER_HEADING
from sangam.records.own_records import records
from sangam.records.own_records.records import New


def at_narela(node: TestNode) -> Seated:
    """Return a station officer whose force knows an armed person and a vehicle."""
    lay_down(node)
    officer = seated(node, "dl1001", "DL-ON-NARELA")
    with node:
        records.create(officer.actor, New("person", person("हरजीत", relative="s/o बलवंत", caution="armed")))
        records.create(officer.actor, New("vehicle", [says("plate", "DL1CAB1234")]))
    return officer


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
        while list_worker.check_once():
            pass


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def taken(officer: Seated, address: str, language: str = "en") -> list[dict[str, str]]:
    """Take the answer of a list out as a file in a language; return its lines by the command's headings."""
    _heading, *lines = taken_rows(officer, address, language)
    return [dict(zip(ANSWER_HEADING, line, strict=True)) for line in lines]


def taken_rows(officer: Seated, address: str, language: str = "en") -> list[list[str]]:
    response = officer.gets_in(language, f"{address}answer.csv")
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
