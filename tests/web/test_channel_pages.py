"""Channels in the browser: opened, written in, read on the other side, hits beside, what waits, who belongs."""

import hashlib
import re

import pytest
from border import NAKA, Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.cast import says
from support.handed import picture, webm
from support.markup import error_at, markup
from support.queries import counted
from support.visiting import enters, text

from sangam.channels import policy
from sangam.records.own_records import records

UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
PLATE = "HR26DK8337"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def opens(officer: Seated, **changes: object):
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    return officer.posts("/channels/new/", **{**form, **changes})


@pytest.fixture
def channel(across, narela) -> str:
    """The address of a channel over the border."""
    address = opens(narela).headers["Location"]
    across.wire.deliver()
    return address


def test_the_form_offers_the_units_on_both_sides_of_the_border(narela):
    form = narela.gets("/channels/new/")
    is_sound(form)
    for unit in UNITS:
        assert re.search(rf'name="unit" value="{unit}" checked', markup(form))
    found = narela.posts("/channels/new/", q="Rai", step="find", name="kept")
    assert "PS Rai" in text(found)
    assert 'value="kept"' in markup(found)


def test_a_channel_without_a_name_is_refused_and_nothing_is_lost(narela):
    again = opens(narela, name=" ")
    assert again.status_code == 400
    assert error_at(again, "name") == "This is missing."
    assert re.search(r'value="HR-SNP-KUNDLI" checked', markup(again))


def test_what_a_channel_may_not_be_is_said_at_its_field(narela):
    wrong = {
        "kind": opens(narela, kind="picnic"),
        "level": opens(narela, level="secret"),
        "unit": opens(narela, unit=["DL-ON-NARELA", "HR-NOWHERE"]),
    }
    said = {"kind": "what the channel is about", "level": "one of the classifications", "unit": "There is no unit"}
    for field, again in wrong.items():
        assert again.status_code == 400
        assert said[field] in error_at(again, field)


def test_a_message_is_read_on_the_other_side_and_says_how_far_it_is(across, narela, kundli, channel):
    assert narela.posts(f"{channel}say/", text="सफ़ेद स्कॉर्पियो, रोको").status_code == 303
    across.wire.deliver()
    assert "1 new" in text(kundli.gets("/channels/"))
    page = kundli.gets(channel)
    is_sound(page)
    assert "सफ़ेद स्कॉर्पियो, रोको" in text(page)
    assert "1 new" not in text(kundli.gets("/channels/"))
    across.wire.deliver()
    assert markup(narela.gets(channel)).count('class="is-past"') >= 4


def test_a_page_names_its_level_its_members_and_who_reads_it(narela, channel):
    page = text(narela.gets(channel))
    for word in ("Restricted", "State border", "PS Narela", "PS Kundli", "All of these posts read it."):
        assert word in page


def test_a_page_of_many_units_asks_the_database_no_more(across, narela, channel):
    larger = opens(narela, unit=[*UNITS, "DL-ON-ALIPUR", "HR-SNP-RAI"]).headers["Location"]
    across.wire.deliver()
    counts = []
    for address in (channel, channel, larger):
        with narela.node, counted() as asked:
            assert "All of these posts read it." in text(narela.gets(address))
        counts.append(len(asked))
    assert counts[2] <= counts[1]


def test_a_message_becomes_a_record_with_its_words_and_its_origin(narela, channel):
    narela.posts(f"{channel}say/", text=f"White Scorpio {PLATE} at the toll plaza")
    page = markup(narela.gets(channel))
    address = re.search(r'href="(/records/new/vehicle/[^"]+)"', page)[1].replace("&amp;", "&")
    form = is_sound(narela.gets(address)).encode().decode()
    for value in (f'value="{PLATE}"', "at the toll plaza</textarea>", "channel Narela – Kundli"):
        assert value in form
    source = re.search(r'name="source"[^>]*value="([^"]+)"', form)[1]
    given = {"plate": PLATE, "source": source, "grade_source": "B", "grade_information": "2"}
    made = narela.posts(address, **given, classification="restricted")
    assert made.status_code == 303
    assert "channel Narela – Kundli" in text(narela.gets(made.headers["Location"]))


def test_a_message_that_may_not_be_read_begins_no_record(across, narela, channel):
    narela.posts(f"{channel}say/", text="White Scorpio at the toll plaza")
    page = markup(narela.gets(channel))
    address = re.search(r'href="(/records/new/vehicle/[^"]+)"', page)[1].replace("&amp;", "&")
    outsider = seated(across.delhi, "dl1077", "DL-ON-ALIPUR")
    for answer in (outsider.gets(address), narela.gets("/records/new/vehicle/?message=x")):
        assert answer.status_code == 404
        assert "toll plaza" not in text(answer)


def test_what_the_channel_may_not_carry_stays_in_the_composer(narela, channel):
    refused = narela.posts(f"{channel}say/", text="The intercepted call says Loni")
    assert refused.status_code == 403
    assert "intercepted communication" in text(refused)
    assert "The intercepted call says Loni" in markup(refused)
    above = narela.posts(f"{channel}say/", text="of a source", level="confidential")
    assert "carries up to Restricted" in text(above)
    assert narela.posts(f"{channel}say/", text="x", level="cosmic").status_code == 400


def test_script_in_a_message_is_shown_as_text(across, narela, kundli, channel):
    narela.posts(f"{channel}say/", text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    across.wire.deliver()
    page = kundli.gets(channel)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in markup(page)
    assert "<script>alert" not in markup(page)


def test_the_hit_stands_beside_the_message_of_whose_node_knows_it(across, narela, kundli, channel):
    with narela.node:
        made = records.create(narela.actor, records.New("vehicle", (says("plate", PLATE),)), purpose=NAKA)
    kundli.posts(f"{channel}say/", text=f"{PLATE} सफ़ेद स्कॉर्पियो")
    across.wire.deliver()
    (hits,) = re.findall(r'hx-get="(/channels/[^"]+/hits/)"', markup(narela.gets(channel)))
    beside = narela.gets(hits, **{"HX-Request": "true"})
    assert f"/records/{made}/" in markup(beside)
    assert "This is not a clearance" in text(kundli.gets(hits, **{"HX-Request": "true"}))
    assert PLATE in text(narela.gets(hits)).replace(" ", "")
    for officer in (narela, kundli):
        assert "Checked in this shift" not in text(officer.gets("/check/")), "a page asked, not the officer"
    narela.posts("/check/", text=PLATE)
    assert "Checked in this shift" in text(narela.gets("/check/"))


def test_without_a_purpose_nothing_is_looked_up(across, kundli, channel):
    kundli.posts(f"{channel}say/", text=PLATE)
    across.wire.deliver()
    visitor = enters(across.delhi, "dl1002", "DL-ON-NARELA", "station")
    with across.delhi:
        assert visitor.signs_in().status_code == 303
    fresh = Seated(across.delhi, visitor)
    (hits,) = re.findall(r'hx-get="(/channels/[^"]+/hits/)"', markup(fresh.gets(channel)))
    assert "Choose a purpose" in text(fresh.gets(hits, **{"HX-Request": "true"}))


def test_a_unit_that_is_called_on_is_through_with_it_by_a_tap(across, narela, kundli, channel):
    narela.posts(f"{channel}say/", text="Who has the naka tonight?", mention="HR-SNP-KUNDLI")
    across.wire.deliver()
    assert "writes to you in Narela" in text(kundli.gets("/"))
    said = text(kundli.gets(channel))
    assert "Not handled yet Mark as handled" in said  # a state, and the act beside it
    assert "Needs my unit" in text(kundli.gets("/channels/"))
    (handled,) = re.findall(r'action="(/channels/[^"]+/handled/)"', markup(kundli.gets("/channels/")))
    assert kundli.posts(handled, handled="1", next="list").headers["Location"] == "/channels/"
    assert "Needs my unit" not in text(kundli.gets("/channels/"))
    assert "writes to you" not in text(kundli.gets("/"))
    through = text(kundli.gets(channel))
    assert "Not handled yet" not in through
    assert "Mark as open" in through


def test_a_unit_is_taken_out_and_its_posts_read_no_more(across, narela, channel):
    alipur = seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    assert alipur.gets(channel).status_code == 404
    narela.posts(f"{channel}members/add/", unit="DL-ON-ALIPUR", why="they patrol it too")
    assert alipur.gets(channel).status_code == 200
    members = narela.gets(f"{channel}members/")
    is_sound(members)
    assert "PS Alipur" in text(members)
    narela.posts(f"{channel}members/drop/", force="DL", unit="DL-ON-ALIPUR")
    assert alipur.gets(channel).status_code == 404


def test_a_removed_force_finds_the_channel_no_more(across, narela, kundli, channel):
    assert kundli.posts(f"{channel}members/remove/", force="DL", why="no").status_code == 403
    narela.posts(f"{channel}members/remove/", force="HR", why="by order 12/2026")
    across.wire.deliver()
    assert kundli.gets(channel).status_code == 404
    assert "has removed us from the channel" in text(kundli.gets("/"))
    assert "by order 12/2026" in text(narela.gets(f"{channel}members/"))


def test_a_channel_is_left_with_the_whole_force(across, narela, kundli, channel):
    assert kundli.posts(f"{channel}members/leave/", why="not our border").headers["Location"] == "/channels/"
    across.wire.deliver()
    assert kundli.gets(channel).status_code == 404
    assert "Haryana" not in text(narela.gets(f"{channel}members/")).split("History")[0]


def test_what_was_said_before_comes_by_a_tap(across, narela, channel, monkeypatch):
    monkeypatch.setattr(policy, "MOST_SHOWN", 2)
    for number in range(3):
        narela.posts(f"{channel}say/", text=f"word {number}")
    page = narela.gets(channel)
    assert "word 0" not in text(page)
    (before,) = re.findall(r'href="(/channels/[^"]+\?before=[^"]+)"', markup(page))
    assert "word 0" in text(narela.gets(before))
    assert narela.gets(f"{channel}?before=nonsense").status_code == 200


def test_the_pages_speak_hindi(narela, channel):
    page = narela.in_hindi(channel)
    assert "चैनल" in text(page)


def test_a_photograph_of_a_message_goes_into_the_record_with_its_origin(narela, channel):
    photo = SimpleUploadedFile("naka.jpg", picture(side=300), "image/jpeg")
    narela.posts(f"{channel}say/", text=f"{PLATE} at the naka", file=photo)
    page = markup(narela.gets(channel))
    address = re.search(r'href="(/records/new/vehicle/[^"]+)"', page)[1].replace("&amp;", "&")
    form = is_sound(narela.gets(address))
    assert 'name="with_file" value="1" checked' in form
    given = {"plate": PLATE, "source": "channel", "grade_source": "B", "grade_information": "2"}
    made = narela.posts(address, **given, classification="restricted", with_file="1").headers["Location"]
    record = text(narela.gets(made))
    sent = b"".join(narela.gets(re.search(rf"{channel}files/[^/]+/", page)[0]))
    kept = re.search(rf"{made}files/[^/]+/", markup(narela.gets(made)))[0]
    assert hashlib.sha256(sent).hexdigest() in record
    assert narela.actor.label in record
    assert b"".join(narela.gets(kept)) == sent
    without = narela.posts(address, **given, classification="restricted").headers["Location"]
    assert f"{without}files/" not in markup(narela.gets(without))


def test_a_voice_note_goes_into_a_record_with_what_was_said_beside_it(narela, channel):
    """One tap fills the form: the officer grades it, as no grade is set beforehand, and saves."""
    note = SimpleUploadedFile("voice.webm", webm(*[b"\x08" + b"note" * 8] * 50), "audio/webm")
    assert narela.posts(f"{channel}say/", text="Two men at the toll", file=note).status_code == 303
    page = markup(narela.gets(channel))
    address = re.search(r'href="(/records/new/sighting/[^"]+)"', page)[1].replace("&amp;", "&")
    form = is_sound(narela.gets(address))
    filled = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', form)[1] for name in ("source", "with_file")}
    filled["note"] = re.search(r'name="note"[^>]*>\s*([^<]+)</textarea>', form)[1]
    assert narela.posts(address, **filled).status_code == 400
    made = narela.posts(address, **filled, grade_source="B", grade_information="2").headers["Location"]
    record = narela.gets(made)
    assert "Two men at the toll" in text(record)
    assert narela.actor.label in text(record)
    kept = b"".join(narela.gets(re.search(rf"{made}files/[^/]+/", markup(record))[0]))
    assert kept.startswith(b"OggS")
    assert kept == b"".join(narela.gets(re.search(rf"{channel}files/[^/]+/", page)[0]))


def test_a_record_that_begins_with_a_message_leaves_the_channel_unread(across, narela, kundli, channel):
    kundli.posts(f"{channel}say/", text=f"{PLATE} at the naka")
    kundli.posts(f"{channel}say/", text="two men")
    across.wire.deliver()
    page = markup(kundli.gets(channel))
    address = re.search(r'href="(/records/new/vehicle/[^"]+)"', page)[1].replace("&amp;", "&")
    assert "2 new" in text(narela.gets("/channels/"))
    assert narela.gets(address).status_code == 200
    assert "2 new" in text(narela.gets("/channels/"))


def test_the_composer_knows_the_officers_other_channels_alone(across, narela, kundli, channel):
    other = opens(narela, name="Alipur naka", unit=["DL-ON-NARELA"]).headers["Location"]
    page = markup(narela.gets(channel))
    assert f'<a href="{other}">Alipur naka</a>' in page
    assert "This names another channel of yours" in page
    assert "Alipur naka" not in markup(kundli.gets(channel))


def test_an_alert_is_talked_about_in_a_channel_and_opened_from_there(across, narela, kundli, channel):
    form = {"title": "White Scorpio", "text": "Used in firing", "action": "inform", "urgency": "urgent", "hours": "6"}
    alert = narela.posts("/alerts/new/", **form, unit=UNITS, step="send").headers["Location"]
    across.wire.deliver()
    about = re.search(r'href="/channels/\?about=([^"]+)"', markup(kundli.gets(alert)))[1]
    chosen = re.search(rf'href="({channel}\?topic={about})"', markup(kundli.gets(f"/channels/?about={about}")))
    assert f'value="{about}"' in markup(kundli.gets(chosen[1]))
    kundli.posts(f"{channel}say/", text="It turned at Rai", topic=about)
    across.wire.deliver()
    page = markup(narela.gets(f"{channel}?topic={about}"))
    assert "It turned at Rai" in page
    leads = re.search(r'href="(/channels/about/[^"]+)"', page)[1]
    assert narela.gets(leads).headers["Location"] == alert
    assert seated(across.delhi, "dl1009", "DL-ON-ALIPUR").gets(leads).status_code == 404
    assert narela.gets("/channels/about/DL-0000000/").status_code == 404


def test_a_message_is_marked_anew_for_each_reader_and_when_it_changes(across, narela, kundli, channel):
    """The markup is kept between pages: what one reader alone sees stays with that reader."""
    narela.posts(f"{channel}say/", text="white Scorpio")
    across.wire.deliver()
    own, across_the_line = (markup(officer.gets(channel)) for officer in (narela, kundli))
    assert ("Change it everywhere" in own, "Change it everywhere" in across_the_line) == (True, False)
    message = re.search(r'id="said-([^"]+)"', own)[1]
    for page in (own, markup(narela.gets(channel))):
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.split('id="talk"')[1]))
        assert len(tokens) == 2  # of the messages, and of the composer
    narela.posts(f"{channel}messages/{message}/edit/", text="white Fortuner")
    across.wire.deliver()
    for officer in (narela, kundli):
        assert "white Fortuner" in text(officer.gets(channel))
        assert "white Scorpio" not in text(officer.gets(channel))


def test_an_open_page_reads_anew_what_changed_alone(narela, channel):
    narela.posts(f"{channel}say/", text="white Scorpio")
    anew = narela.gets(channel, **{"HX-Request": "true", "HX-Target": "talk"}).content.decode()
    whole = narela.gets(channel).content.decode()
    for part in ('id="talk"', 'id="channel-head"'):
        assert (anew.count(part), whole.count(part)) == (1, 1)
    assert "white Scorpio" in anew
    assert "<nav" not in anew
    assert 'id="compose"' not in anew
