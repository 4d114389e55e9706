"""A large file of a form at the desk comes part by part before the form does, and goes on where the line stalled."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from border import Seated, seated
from in_browser import DESK, Door, at_the_screen, chromium
from line import Line
from support.cluster import TestCluster
from support.handed import picture
from support.markup import markup
from support.visiting import text

FRAME = 65_536
UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def channel(narela: Seated) -> str:
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    return narela.posts("/channels/new/", **form).headers["Location"]


def brings(officer: Seated, upload: str, content: bytes, *, upto: int | None = None) -> None:
    for at in range(0, upto or len(content), 2 * FRAME):
        headers = {"HTTP_UPLOAD_OFFSET": str(at), "HTTP_UPLOAD_LENGTH": str(len(content))}
        with officer.node:
            officer.visitor.browser.post(
                f"/phone/uploads/{upload}/",
                data=content[at:][: 2 * FRAME],
                content_type="application/octet-stream",
                **headers,
            )


def have(officer: Seated, upload: str) -> int:
    return json.loads(officer.gets(f"/phone/uploads/{upload}/").content)["offset"]


def test_what_came_in_parts_is_attached_by_the_form_and_dropped(narela, channel):
    photo, upload = picture(side=3_000), str(uuid4())
    brings(narela, upload, photo)
    answer = narela.posts(f"{channel}say/", text="At the toll", upload=upload, upload_name="toll.jpg")
    assert answer.status_code == 303
    assert markup(narela.gets(channel)).count('alt="Photograph"') == 1
    assert have(narela, upload) == 0


def test_a_file_that_is_not_here_whole_is_named_and_stays_to_go_on(narela, channel):
    photo, upload = picture(side=3_000), str(uuid4())
    brings(narela, upload, photo, upto=FRAME)
    answer = narela.posts(f"{channel}say/", text="At the toll", upload=upload, upload_name="toll.jpg")
    assert "Not all of this file has come" in text(answer)
    assert "At the toll" in text(answer)
    assert have(narela, upload) == 2 * FRAME
    for wrong in ("x", str(uuid4())):
        assert narela.posts(f"{channel}say/", text="At the toll", upload=wrong).status_code == 400


def test_a_record_takes_a_file_that_came_in_parts(across, kundli):
    record, photo, upload = across.shared_person(kundli), picture(side=3_000), str(uuid4())
    brings(kundli, upload, photo)
    form = {"source": "CCTV", "grade_source": "B", "grade_information": "2"}
    assert kundli.posts(f"/records/{record.id}/attach/", **form, upload=upload, upload_name="t.jpg").status_code == 303
    assert have(kundli, upload) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.mark.long
@pytest.mark.browser
def test_a_large_file_of_a_form_goes_on_where_the_line_stalled(
    browser: Any, cluster: TestCluster, narela: Seated, channel: str, tmp_path: Path
) -> None:
    paper = tmp_path / "FIR 442.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + b"% synthetic FIR\n" * 60_000 + b"%%EOF\n")
    door = Door(narela.node, cluster)
    line = Line(door.origin)
    context = at_the_screen(browser, line, narela.visitor, DESK)
    page = context.new_page()
    page.goto(channel)
    page.fill("#f-text", "The FIR")
    page.click("#compose summary")
    page.set_input_files("#f-file", paper)
    line.most_bytes = 500_000
    page.click("#compose .main-act")
    page.wait_for_selector("text=The line stalled")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.headers.get("upload-offset", "")))
    line.most_bytes = None
    page.click("#compose .main-act")
    page.wait_for_selector("article.said >> text=FIR 442.pdf")
    offsets = [int(each) for each in asked if each]
    assert offsets[0] >= 131_072
    assert len(re.findall("FIR 442.pdf", text(narela.gets(channel)))) == 1
    context.close()
    line.cut()
    door.stop()
