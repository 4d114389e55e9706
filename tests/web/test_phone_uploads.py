"""A large file that comes part by part: it goes on where it was, belongs to one officer, and is bounded."""

import json
import os
import time
from uuid import uuid4

import pytest
from border import Seated, seated
from support.handed import picture
from support.markup import markup
from support.visiting import text

from sangam.access import policy
from sangam.federation.files import partial_uploads
from sangam.kernel import here

FRAME = 65_536
UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def channel(narela) -> str:
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    return narela.posts("/channels/new/", **form).headers["Location"].split("/")[2]


def brings(officer: Seated, upload: object, part: bytes, *, at: object = 0, length: object = None) -> tuple[int, dict]:
    headers = {"HTTP_UPLOAD_OFFSET": str(at), "HTTP_UPLOAD_LENGTH": str(len(part) if length is None else length)}
    with officer.node:
        answer = officer.visitor.browser.post(
            f"/phone/uploads/{upload}/", data=part, content_type="application/octet-stream", **headers
        )
    return answer.status_code, json.loads(answer.content)


def offset(officer: Seated, upload: object) -> int:
    return json.loads(officer.gets(f"/phone/uploads/{upload}/").content)["offset"]


def sends(officer: Seated, **fields: object) -> tuple[int, dict]:
    answer = officer.posts("/phone/send/", kind="message", **fields)
    return answer.status_code, json.loads(answer.content)


def test_a_file_goes_on_where_it_stopped_and_stands_in_the_channel_once(narela, channel):
    photo, made = picture(side=3_000), str(uuid4())
    assert len(photo) > 3 * FRAME
    assert brings(narela, made, photo[:FRAME], length=len(photo)) == (200, {"offset": FRAME})
    assert brings(narela, made, photo[:FRAME], length=len(photo)) == (200, {"offset": FRAME})  # the answer was lost
    assert brings(narela, made, photo[3 * FRAME :][:FRAME], at=3 * FRAME, length=len(photo))[0] == 409
    at = offset(narela, made)
    fields = {"channel": channel, "id": made, "upload": made, "name": "photo.jpg", "text": "At the toll"}
    assert sends(narela, **fields) == (410, {"state": "again"})
    while at < len(photo):
        at = brings(narela, made, photo[at : at + 2 * FRAME], at=at, length=len(photo))[1]["offset"]
    for _ in range(2):
        assert sends(narela, **fields) == (200, {"state": "taken"})
    page = markup(narela.gets(f"/channels/{channel}/"))
    assert page.count("At the toll</p>") == 1
    assert page.count('alt="Photograph"') == 1
    assert offset(narela, made) == 0
    with narela.node:
        kept = [each for each in (here.node().files / "partial").rglob("*") if each.suffix in {".json", ".part"}]
    assert kept == []


def test_an_upload_is_its_officers_own_and_lies_sealed(across, narela):
    other, made = seated(across.delhi, "dl1002", "DL-ON-NARELA"), uuid4()
    assert brings(narela, made, b"seen-at-the-naka" * 4096, length=200_000)[0] == 200
    assert offset(other, made) == 0
    with narela.node:
        (body,) = (here.node().files / "partial").rglob("*.part")
        assert b"seen-at-the-naka" not in body.read_bytes()


@pytest.mark.parametrize(
    "said, part",
    [
        ({"at": 5}, b"x" * 10),
        ({"at": -1}, b"x"),
        ({"at": "x"}, b"x"),
        ({"length": 0}, b""),
        ({"length": 3}, b"x" * 10),
        ({"length": 10**6}, b"x" * 1000),
        ({"length": 10**6}, b"x" * (4 * FRAME)),
        ({"length": "4 GB"}, b"x"),
    ],
)
def test_what_is_no_part_is_refused_with_a_sentence(narela, said, part):
    status, answer = brings(narela, uuid4(), part, **said)
    assert (status, answer["state"]) == (400, "refused")
    assert answer["why"].endswith(".")


def test_a_film_of_four_gigabytes_is_refused_at_its_first_part(narela):
    status, answer = brings(narela, uuid4(), b"x" * FRAME, length=4 * 10**9)
    assert (status, answer["state"]) == (403, "refused")
    assert "larger than the" in answer["why"]


def test_a_post_that_may_not_write_uploads_nothing(across):
    auditor = seated(across.delhi, "dl1003", "DL-ON", "auditor")
    assert brings(auditor, uuid4(), b"x")[0] == 403


def test_who_may_attach_to_a_record_and_writes_in_no_channel_uploads(across, monkeypatch):
    beat = seated(across.delhi, "dl1004", "DL-ON-NARELA", "beat")
    for rights, status in (({"record:correct"}, 200), ({"record:open"}, 403)):
        monkeypatch.setattr(policy, "ROLES", {**policy.ROLES, "beat": frozenset(rights)})
        assert brings(beat, uuid4(), b"x" * FRAME, length=2 * FRAME)[0] == status


def test_an_officer_has_twenty_uploads_at_once_and_old_ones_end(narela):
    made = [uuid4() for _ in range(21)]
    answers = [brings(narela, each, b"x" * FRAME, length=2 * FRAME)[0] for each in made]
    assert answers == [200] * 20 + [403]
    with narela.node:
        folder = here.node().files / "partial"
        before = time.time() - 3 * 86_400 - 60
        for each in folder.rglob("*.*"):
            os.utime(each, (before, before))
        assert partial_uploads.sweep() == 20
        assert list(folder.iterdir()) == []
    assert brings(narela, made[20], b"x" * FRAME, length=2 * FRAME)[0] == 200


def test_what_another_app_shares_fills_a_form_and_writes_nothing(narela, channel):
    said = {"title": "Forwarded", "text": "HR26DK8337 <script>alert(1)</script>", "url": ""}
    shown = narela.posts("/share/", **said)
    assert "HR26DK8337 &lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in markup(shown)
    assert "HR26DK8337" not in text(narela.gets(f"/channels/{channel}/"))
    assert narela.gets("/share/").headers["Location"] == "/phone/"


def test_who_is_not_signed_in_shares_nothing_into_an_address(narela):
    narela.visitor.browser.cookies.clear()
    answer = narela.posts("/share/", text="HR26DK8337")
    assert answer.status_code == 303
    assert "HR26DK8337" not in str(answer.headers) + markup(answer)
