"""Who is named on a page is named in the reader's script wherever the directory knows a Hindi name of it."""

import pytest
from border import Seated, hidden, seated
from django.utils import translation
from meeting_world import set_for
from support.queries import counted
from support.visiting import text

from sangam.access.models import Post, Unit
from sangam.access.units import shipped_data, units
from sangam.audit.audit import deed
from sangam.coordination.hand_overs import hand_over_acts
from sangam.kernel.actor import Actor
from sangam.web.common import labels

LABEL = "SI Test dl1001, Desk DL-ON-NARELA, PS Narela"


@pytest.fixture
def narela(across) -> Seated:
    officer = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    with across.delhi, deed(Actor.system("DL", "reference"), "node:reference:load"):
        Post.objects.filter(unit_id="DL-ON-NARELA").update(title_hi="नरेला डेस्क")
        Unit.objects.filter(code="DL-ON-NARELA").update(name_hi="थाना नरेला")
    return officer


def test_a_label_is_said_in_hindi_as_far_as_the_directory_knows_it(across, narela):
    with across.delhi:
        said = shipped_data.labels_in_hindi([LABEL, "System, Nowhere"])
    assert said[LABEL] == "उप निरीक्षक परीक्षा सिंह, नरेला डेस्क, थाना नरेला"
    assert said["System, Nowhere"] == "System, Nowhere"


def test_an_officer_of_another_force_has_rank_and_name_in_hindi(across, narela):
    with across.delhi:
        said = shipped_data.labels_in_hindi(["SI Sunita Kalpit, SHO Nowhere", "SHO Nowhere, PS Narela"])
    assert said["SI Sunita Kalpit, SHO Nowhere"] == "उप निरीक्षक सुनीता कल्पित, SHO Nowhere"
    assert said["SHO Nowhere, PS Narela"] == "SHO Nowhere, थाना नरेला"


def test_a_post_with_its_force_before_it_is_said_in_hindi_too(across, narela):
    with across.delhi:
        said = shipped_data.labels_in_hindi(["DL: Desk DL-ON-NARELA, PS Narela"])
    assert said == {"DL: Desk DL-ON-NARELA, PS Narela": "DL: नरेला डेस्क, थाना नरेला"}


def test_the_menu_says_the_officers_rank_in_the_readers_language(across, narela):
    assert "उप निरीक्षक परीक्षा सिंह" in text(narela.in_hindi("/more/"))
    assert "SI Test dl1001" in text(narela.gets("/more/"))


def test_threads_and_today_name_officers_in_hindi_on_a_hindi_page(across, narela, kundli):
    record = across.shared_person(narela)
    about = hidden(kundli.gets(f"/records/{record.id}/ask/"), "about")
    address = kundli.posts(f"/records/{record.id}/ask/", about=about, question="Where?", pace="urgent")["Location"]
    across.wire.deliver()
    fields = {"kind": "answer", "grade_source": "B", "grade_information": "2"}
    assert narela.posts(f"{address}say/", text="In Nuh.", **fields).status_code == 303
    page = text(narela.in_hindi(address))
    assert "उप निरीक्षक परीक्षा सिंह, नरेला डेस्क, थाना नरेला" in page
    assert "Desk DL-ON-NARELA" not in page
    assert "Test dl1001" in text(narela.gets(address))


@pytest.mark.parametrize(
    "language, written",
    [("pa", ("ਸਿੰਘ", "ਨਰੇਲਾ ਡੈਸਕ", "ਥਾਣਾ ਨਰੇਲਾ")), ("ur", ("سنگھ", "نریلا ڈیسک", "تھانہ نریلا"))],
)
def test_a_label_and_a_unit_stand_in_the_script_of_their_reader(across, narela, language, written):
    with across.delhi, translation.override(language):
        *_, unit = written
        called = labels.officer_names([LABEL])[LABEL]
        assert labels.unit_names(["DL-ON-NARELA"]) == {"DL-ON-NARELA": unit}
        assert [each.code for each in units.search_units(unit)] == ["DL-ON-NARELA"]
    assert all(each in called for each in written)


def test_rooms_name_an_officer_in_the_readers_script(across, narela):
    named, units_of = "उप निरीक्षक परीक्षा सिंह", ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
    assert named in text(narela.in_hindi("/units/DL-ON-NARELA/"))
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": units_of, "step": "open"}
    channel = narela.posts("/channels/new/", **form)["Location"]
    members = text(narela.in_hindi(f"{channel}members/"))
    assert f"{named}, नरेला डेस्क, थाना नरेला" in members
    assert "खोला गया" in members
    assert "opened" not in members
    form = {"title": "White Scorpio", "text": "Used in firing", "action": "stop-and-check", "urgency": "urgent"}
    alert = narela.posts("/alerts/new/", **form, hours="6", unit=units_of, step="send")["Location"]
    assert f"जारीकर्ता {named}" in text(narela.in_hindi(f"{alert}aloud/?language=hi"))


def test_a_post_that_is_offered_an_action_is_named_in_the_readers_script(across, narela):
    with across.delhi:
        action = set_for(narela.actor)
        hand_over_acts.offer_action(narela.actor, action, f"post:{narela.actor.post}")
    page = text(narela.in_hindi(f"/actions/{action}/"))
    assert "नरेला डेस्क · थाना नरेला" in page
    assert "Desk DL-ON-NARELA" not in page


def test_more_posts_and_offers_ask_the_database_for_no_more_names(across, narela):
    with across.delhi:
        action = set_for(narela.actor)
        hand_over_acts.offer_action(narela.actor, action, "DL-ON-ALIPUR")
    pages, counts = ("/units/DL-ON-NARELA/", f"/actions/{action}/"), []
    for _ in range(3):
        with across.delhi, counted() as asked:
            said = [text(narela.in_hindi(address)) for address in pages]
        counts.append(len(asked))
        seated(across.delhi, f"dl11{len(counts):02}", "DL-ON-NARELA", "beat", title=f"Beat {len(counts)}")
        with across.delhi:
            hand_over_acts.offer_action(narela.actor, action, "DL-CR" if len(counts) % 2 else "DL-ON-ALIPUR")
    assert said[1].count("उप निरीक्षक परीक्षा सिंह") >= 3
    assert counts[2] <= counts[1], counts
