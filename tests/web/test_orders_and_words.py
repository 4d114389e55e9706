"""What keeps an officer alive, in the reader's language, and one order at a time."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext
from live_pages import tell
from support.cast import person, says
from support.markup import markup
from support.visiting import Visitor, text
from told_notices import tell as tell_notice

from sangam.exchange import cap
from sangam.exchange.cap import CAUTIONS
from sangam.interchange import letters
from sangam.kernel.handling import Caveat
from sangam.notices.types import Urgency
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.web.templatetags import vocabulary
from sangam.web.templatetags.words import word

PLATE = "HR26DK8337"
STOLEN, LAWFUL = "MA1SYN2RS5J100037", "MA1SYN9TC4K200815"
ARMED = {"hi": "हथियारबंद", "pa": "ਹਥਿਆਰਬੰਦ", "ur": "مسلح", "en": "Armed"}


def makes(desk: Visitor, kind: str, *said) -> str:
    return f"/records/{records.create(desk.actor, New(kind, list(said)))}/"


def car(desk: Visitor, chassis: str, *said) -> str:
    return makes(desk, "vehicle", says("plate", PLATE), says("chassis", chassis), *said)


@pytest.mark.parametrize("language", ["hi", "pa", "ur", "en"])
@pytest.mark.long
def test_today_and_the_strip_say_a_caution_in_the_readers_language(narela: Visitor, language: str) -> None:
    tell("white Scorpio", urgency=Urgency.FLASH, caution="Armed. Used in firing")
    narela.posts("/language/", language=language)
    page = markup(narela.gets("/"))
    strip, today = page.split('id="today"')
    for part in (strip.split('id="told"')[1], today):
        band = text_of(re.findall(r'<p class="caution.*?</p>', part, re.DOTALL)[0])
        assert ARMED[language] in band
        assert ("Used in firing" in band) == (language == "en")


def text_of(part: str) -> str:
    return re.sub(r"<[^>]+>", "", part)


def test_a_watch_that_is_answered_says_its_caution_in_the_readers_language(narela: Visitor) -> None:
    tell_notice("watch.hit", "he was seen", about="record", parts={"caution": "armed, dangerous", "status": "bailed"})
    narela.posts("/language/", language="hi")
    words = text(narela.gets("/"))
    assert "हथियारबंद · ख़तरनाक" in words
    assert "bailed" not in words


def test_a_notice_names_a_unit_and_not_its_code(narela: Visitor) -> None:
    parts = {"unit": "DL-ON-ALIPUR", "number": "DL-7Q2M0XK", "title": "white Scorpio"}
    tell_notice("alert.silent", "{unit} has not acknowledged {number}: {title}", parts=parts)
    words = text(narela.gets("/"))
    assert "PS Alipur has not acknowledged DL-7Q2M0XK: white Scorpio" in words
    assert "DL-ON-ALIPUR" not in words


def in_words(language: str, caution: str) -> str:
    with translation.override(language):
        return word(caution, "caution")


@pytest.mark.parametrize("language", ["hi", "pa", "ur", "en"])
def test_every_caution_is_read_aloud_in_the_words_of_the_page(language: str) -> None:
    with translation.override(language):
        assert {code: gettext(key) for code, key in CAUTIONS.items()} == {
            code: word(code, "caution") for code in vocabulary.CAUTIONS
        }


def test_a_caution_that_travelled_is_turned_back_into_its_codes() -> None:
    codes = list(vocabulary.CAUTIONS)
    assert cap.caution_codes(cap.caution_text(codes)) == codes
    assert cap.caution_codes("armed. USED IN FIRING. Bites") == ["armed", "used-in-firing", "Bites"]


@pytest.mark.parametrize("code", list(vocabulary.CAUTIONS))
def test_a_letter_says_each_caution_in_both_languages(code: str) -> None:
    assert letters.both(f"caution:{code}") == (in_words("en", code), in_words("hi", code))


@pytest.mark.parametrize("language", ["hi", "pa", "ur", "en"])
def test_the_text_for_the_wireless_warns_in_the_language_read_out(narela: Visitor, language: str) -> None:
    alert = narela.posts(
        "/alerts/new/",
        title="White Scorpio",
        text="x",
        action="stop-and-check",
        urgency="urgent",
        hours="12",
        caution=["armed", "used-in-firing"],
        unit=["DL-ON-ALIPUR"],
        step="send",
    ).headers["Location"]
    aloud = text(narela.gets(f"{alert}aloud/?language={language}"))
    assert in_words(language, "armed") in aloud
    assert in_words(language, "used-in-firing") in aloud
    assert ("Armed" in aloud) == (language == "en")
    assert f'?language={language}"' in markup(narela.gets(alert))


def test_two_vehicles_under_one_plate_are_one_line_with_what_decides(narela: Visitor) -> None:
    stolen = car(narela, STOLEN, says("status", "stolen"), says("caution", "armed"), says("plate", "DL98CS4471"))
    lawful = car(narela, LAWFUL, says("status", "plate-misused"))
    page = markup(narela.posts("/check/", htmx=True, text="HR26DKB337"))
    lines = re.findall(r'<div class="says danger shared-plate".*?</div>', page, re.DOTALL)
    assert len(lines) == 1
    line = re.sub(r"\s+", " ", text_of(lines[0]))
    assert "2 vehicles carry this plate: read the chassis number." in line
    assert f"{STOLEN} Stolen" in line
    assert f"{LAWFUL} Plate misused" in line
    assert page.index("shared-plate") < page.index('class="hit')
    for address in (stolen, lawful):
        assert f'href="#hit-{address.split("/")[2]}"' in lines[0]


def test_one_vehicle_in_two_records_is_no_two_vehicles(narela: Visitor) -> None:
    car(narela, STOLEN)
    car(narela, STOLEN.replace("5J", "SJ"))
    assert "shared-plate" not in markup(narela.posts("/check/", htmx=True, text=PLATE))


def test_a_record_whose_plate_two_vehicles_carry_says_so_on_its_page(narela: Visitor) -> None:
    stolen = car(narela, STOLEN, says("status", "stolen"), says("plate", "DL98CS4471"))
    lawful = car(narela, LAWFUL, says("status", "plate-misused"))
    sighting = makes(narela, "sighting", says("plate", PLATE))
    page = markup(narela.gets(stolen))
    line = re.findall(r'<div class="says danger shared-plate".*?</div>', page, re.DOTALL)[0]
    assert "2 vehicles carry this plate: read the chassis number." in line
    assert STOLEN in line
    assert f'href="{lawful}"' in line
    assert f'href="{stolen}"' not in line
    assert "shared-plate" in markup(narela.gets(sighting))


def test_a_record_whose_plate_one_vehicle_carries_says_nothing_of_two(narela: Visitor) -> None:
    assert "shared-plate" not in markup(narela.gets(car(narela, STOLEN)))


def test_a_chassis_number_that_may_not_be_printed_stays_off_the_sheet(narela: Visitor) -> None:
    makes(narela, "vehicle", says("plate", PLATE), says("chassis", STOLEN, Caveat.OWNER_ONLY))
    car(narela, LAWFUL)
    page = markup(narela.posts("/check/", htmx=True, text=PLATE))
    line = re.findall(r'<div class="says danger shared-plate".*?</div>', page, re.DOTALL)[0]
    assert re.search(rf'<span class="no-print">[^/]*{STOLEN}', line)


def test_what_was_armed_in_a_recovered_car_is_no_second_order(narela: Visitor) -> None:
    address = car(narela, STOLEN, says("status", "stolen"), says("caution", "armed"))
    assert 'class="caution' in markup(narela.gets(address))
    narela.posts(f"{address}status/", status="recovered", sure="1")
    for page in (narela.posts("/check/", htmx=True, text=PLATE), narela.gets(address)):
        part = markup(page)
        assert "do not stop anyone for this record" in part
        assert 'class="caution' not in part


def test_who_was_armed_behind_a_misused_plate_is_still_warned_of(narela: Visitor) -> None:
    address = car(narela, STOLEN, says("status", "stolen"), says("caution", "armed"))
    narela.posts(f"{address}status/", status="plate-misused", sure="1")
    for page in (narela.posts("/check/", htmx=True, text=PLATE), narela.gets(address)):
        assert 'class="caution' in markup(page)


def test_stop_nobody_never_stands_beside_a_caution_of_another_hit(narela: Visitor) -> None:
    car(narela, STOLEN, says("status", "stolen"), says("caution", "armed"))
    lawful = car(narela, LAWFUL, says("status", "stolen"))
    narela.posts(f"{lawful}status/", status="recovered", sure="1")
    page = markup(narela.posts("/check/", htmx=True, text=PLATE))
    assert "do not stop anyone" not in page
    assert page.index('class="caution') < page.index("Recovered. It is no longer sought for this record.")


def test_a_man_on_bail_stays_dangerous_and_the_caution_stands_first(narela: Visitor) -> None:
    address = makes(narela, "person", *person("Harjeet Singh", relative="s/o Balwant", caution="armed"))
    narela.posts(f"{address}status/", status="bailed", sure="1")
    for page in (narela.posts("/check/", htmx=True, text="Harjeet Singh s/o Balwant"), narela.gets(address)):
        part = markup(page)
        assert part.index('class="caution') < part.index("On bail. Not to be arrested again")


@pytest.mark.parametrize("typed", ["लोनी", "hello", "हेलो", "চট্টগ্রাম", "Aadhaar 2345 6789 0124", "u/s 302 IPC", "चेसिस"])
def test_nothing_looked_up_is_another_sentence_than_nothing_found(narela: Visitor, typed: str) -> None:
    page = text(narela.posts("/check/", text=typed))
    assert "Nothing was looked up." in page
    assert "Nothing in Sangam" not in page
    assert "may still be wanted" not in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("SYN-7741", "SYN-7741"),
        ("pistol no SYN7741", "SYN-7741"),
        ("पिस्टल नंबर SYN 7741", "SYN7741"),
        ("FSL/SYN/2026/0417", "SYN-7741"),
        ("एफएसएल रिपोर्ट संख्या SYN/2026/0417", "SYN-7741"),
    ],
)
def test_a_weapon_is_found_by_its_number_and_by_the_laboratorys(narela: Visitor, typed: str, kept: str) -> None:
    address = makes(
        narela, "weapon", says("type", "pistol"), says("number", kept), says("lab_reference", "FSL/SYN/2026/0417")
    )
    page = markup(narela.posts("/check/", htmx=True, text=typed.replace("SYN 7741", "SYN7741")))
    assert f'href="{address}"' in page
    assert "agrees" in page


def test_a_bare_upi_id_finds_its_record_as_a_upi_id(narela: Visitor) -> None:
    address = makes(narela, "person", *person("Zubair", upi="zsynthetic.fund@synthbank"))
    page = markup(narela.posts("/check/", htmx=True, text="zsynthetic.fund@synthbank"))
    assert f'href="{address}"' in page
    assert ">UPI</small>" in page
