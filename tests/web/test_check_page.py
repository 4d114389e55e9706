"""The one box: the answer under it, caution first, why it hit, whose it is, and what to do."""

import base64
import io

import pytest
from PIL import Image
from support.cast import person, says
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text

from sangam.audit.audit import recent_entries
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.schema import values

TEXT = "HR26 DK 8337 सफ़ेद स्कॉर्पियो, हरजीत @ काला s/o बलवंत"


@pytest.fixture
def known(narela: Visitor) -> str:
    """A dangerous man whom Delhi knows; returns the record's id."""
    desk = narela.actor
    picture = io.BytesIO()
    Image.new("RGB", (40, 50), "grey").save(picture, "JPEG")
    said = person(
        "हरजीत",
        says("caution", "armed"),
        says("photo", values.preview(picture.getvalue())),
        alias="काला",
        relative="s/o बलवंत",
        plate="HR26DK8337",
        village="नूंह",
    )
    return str(records.create(desk, New("person", said)))


def test_the_answer_comes_under_the_box_caution_first(narela: Visitor, known: str) -> None:
    part = markup(narela.posts("/check/", htmx=True, text=TEXT))
    assert "<html" not in part
    order = [
        part.index(each)
        for each in ('class="caution', "Armed", "data:image/jpeg;base64,", "<h3", "Why it matched", "Open")
    ]
    assert order == sorted(order)
    assert f'href="/records/{known}/"' in part


def test_without_script_the_same_answer_is_a_page(narela: Visitor, known: str) -> None:
    page = narela.posts("/check/", text=TEXT)
    assert page.status_code == 200
    assert f'id="hit-{known}"' in markup(page)
    assert "HR26 DK 8337 सफ़ेद" in markup(page)


def test_the_name_stands_in_the_readers_script_above_what_was_written(narela: Visitor, known: str) -> None:
    english = text(narela.posts("/check/", htmx=True, text=TEXT))
    assert "Harjeet" in english or "Harjit" in english
    assert "हरजीत @ काला" in english
    assert "by the computer" in english
    narela.posts("/language/", language="hi")
    hindi = markup(narela.posts("/check/", htmx=True, text=TEXT))
    assert 'class="original"' not in hindi


def test_each_hit_says_why_whose_and_how_good(narela: Visitor, known: str) -> None:
    words = text(narela.posts("/check/", htmx=True, text=TEXT))
    assert "HR26DK8337" in words
    assert "our own record" in words
    assert "usually reliable, probably true" in words


def test_a_vehicle_goes_by_its_plate_alone(narela: Visitor) -> None:
    said = [says("plate", "HR26DK8337"), says("make", "Mahindra"), says("model", "Scorpio")]
    records.create(narela.actor, New("vehicle", said))
    part = markup(narela.posts("/check/", htmx=True, text="HR26DK8337"))
    assert '<bdi dir="ltr" class="plate">HR 26 DK 8337</bdi>' in part
    assert "Mahindra · Scorpio" in part


def test_what_was_read_is_marked_in_the_text(narela: Visitor) -> None:
    part = markup(narela.posts("/check/", htmx=True, text=TEXT))
    assert '<mark class="found"><bdi dir="ltr">HR26 DK 8337</bdi>' in part


def test_nothing_found_is_no_clearance(narela: Visitor) -> None:
    assert "Nothing in Sangam. This is not a clearance." in text(narela.posts("/check/", text="DL1CAB0001"))


def test_a_pasted_text_cannot_put_anything_into_the_page(narela: Visitor) -> None:
    part = markup(narela.posts("/check/", htmx=True, text="HR26DK8337 <img src=x onerror=alert(1)>"))
    assert "<img src=x" not in part


def test_without_a_purpose_the_box_asks_for_it_and_keeps_the_text(visitor: Visitor) -> None:
    visitor.signs_in()
    asked = markup(visitor.posts("/check/", htmx=True, text=TEXT))
    assert "Why are you searching?" in asked
    assert f'name="text" value="{TEXT}"' in asked
    assert not recent_entries(action="officer:check")
    answered = markup(visitor.posts("/check/", htmx=True, text=TEXT, purpose="naka"))
    assert "What was found in your text" in answered
    assert 'id="purpose-now" hx-swap-oob="true"' in answered
    assert "What was found in your text" in markup(visitor.posts("/check/", text=TEXT))


def test_a_case_as_purpose_needs_its_number_here_too(visitor: Visitor) -> None:
    visitor.signs_in()
    assert visitor.posts("/check/", text=TEXT, purpose="case").status_code == 403
    assert visitor.posts("/check/", text=TEXT, purpose="case", reference="0123/2026").status_code == 200


@pytest.mark.parametrize(("given", "sentence"), [("", "Type or paste"), ("x" * 10_001, "up to 10000 are checked")])
def test_an_empty_or_endless_text_is_refused(narela: Visitor, given: str, sentence: str) -> None:
    refused = narela.posts("/check/", text=given)
    assert refused.status_code == 400
    assert sentence in text(refused).replace(",", "")


def test_a_look_at_the_page_checks_nothing(narela: Visitor) -> None:
    assert narela.gets("/check/").status_code == 200
    assert not recent_entries(action="officer:check")


def test_a_post_without_the_right_is_refused(delhi: TestNode, narela: Visitor) -> None:
    auditor = enters(delhi, "dl7001", "DL", "auditor")
    auditor.signs_in()
    auditor.states("oversight")
    assert auditor.posts("/check/", text=TEXT).status_code == 403


def test_the_preview_is_a_photograph(narela: Visitor, known: str) -> None:
    part = markup(narela.posts("/check/", htmx=True, text=TEXT))
    encoded = part.split("data:image/jpeg;base64,")[1].split('"')[0]
    assert base64.b64decode(encoded).startswith(b"\xff\xd8\xff")


def test_a_laboratorys_reference_ties_the_weapon_and_its_firings(narela: Visitor) -> None:
    desk = narela.actor
    pistol = records.create(
        desk, New("weapon", [says("number", "SYN-7741"), says("lab_reference", "FSL/SYN/2026/0417")])
    )
    firing = records.create(desk, New("case", [says("fir", "305/2026"), says("lab_reference", "FSL/SYN/2026/0417")]))
    page = narela.posts("/check/", htmx=True, text="FSL/SYN/2026/0417")
    assert "2 records hold this laboratory reference." in text(page)
    for each in (f"#hit-{pistol}", f"#hit-{firing}", f"/records/{pistol}/network/"):
        assert f'href="{each}"' in markup(page)
    alone = narela.posts("/check/", htmx=True, text="SYN-7741")
    assert "laboratory reference." not in text(alone)


def test_a_card_says_which_plate_of_its_record_agreed(narela: Visitor) -> None:
    stolen = [says("plate", "DL98CS4471"), says("plate", "HR26DK8337"), says("chassis", "MA1TA2SYN00000001")]
    records.create(narela.actor, New("vehicle", stolen))
    asked = {"text": "HR26DKB337", "htmx": True}
    assert "Another plate of this record agrees but for characters" in text(narela.posts("/check/", **asked))
    keepers = [says("plate", "HR26DK8337"), says("chassis", "MA1TA2SYN00000002"), says("status", "plate-misused")]
    records.create(narela.actor, New("vehicle", keepers))
    said = text(narela.posts("/check/", **asked))
    assert "Its false plate agrees but for characters that look alike: HR26DKB337 = HR26DK8337." in said
    narela.posts("/language/", language="hi")
    assert "नक़ली नंबर प्लेट में मेल" in text(narela.posts("/check/", **asked))
