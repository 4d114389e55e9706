"""The page of pairs to judge: side by side, one tap each, undone in one, masked pairs absent, and how many on Today."""

import re
from html import unescape
from uuid import UUID

import pytest
from border import is_sound
from pairs_world import PAGE, key, makes, pair, suggests
from support.cast import says
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters
from support.visiting import text as words

from sangam.audit import audit
from sangam.audit.types import Selection
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import same_person
from sangam.oversight.looks import record_viewers


def text(answer: object) -> str:
    return unescape(words(answer))


def judged(visitor: Visitor, one: str, other: str, verdict: str = "same", *, htmx: bool = False):
    return visitor.posts(f"{PAGE}judge/", htmx=htmx, one=one, other=other, verdict=verdict, reason="same tattoo")


def test_a_pair_stands_side_by_side_with_what_agrees_and_differs(narela: Visitor) -> None:
    one, other = pair(narela)
    page = narela.gets(PAGE)
    is_sound(page)
    said = text(page)
    for each in ("Zorawar Gujjar", "s/o Mehar", "Loni", "Kundli", "9876543210"):
        assert each in said, each
    assert "The father's name agrees" in said
    assert "The village differs" in said
    assert "The ages are" in said
    assert f'id="{key(one, other)}"' in markup(page)
    assert "%" not in said, "a likelihood beside a weak match would contradict it"
    assert len(audit.recent_entries(action="officer:pair:look")) == 1


@pytest.mark.parametrize(
    ("typed", "kept", "shown"), [(" ", "", "no reason written"), ("same tattoo", "same tattoo", "same tattoo")]
)
def test_no_words_are_put_into_the_mouth_of_an_officer(narela: Visitor, typed: str, kept: str, shown: str) -> None:
    one, other = pair(narela)
    narela.posts(f"{PAGE}judge/", one=one, other=other, verdict="not-same", reason=typed)
    found = same_person.sameness(narela.actor, UUID(one), purpose=Stated(Purpose.ENQUIRY))
    assert [each.reason for each in found.said] == [kept]
    assert shown in text(narela.gets(f"/records/{one}/"))


def test_the_reason_is_asked_for_before_the_buttons(narela: Visitor) -> None:
    pair(narela)
    page = markup(narela.gets(PAGE))
    assert page.index('<textarea name="reason"') < page.index('value="same"')


def test_a_judgement_is_read_in_hindi_with_the_officer_in_hindi(narela: Visitor) -> None:
    one, other = pair(narela)
    narela.posts(f"{PAGE}judge/", one=one, other=other, verdict="same", reason="")
    assert "Test dl" in text(narela.gets(f"/records/{one}/"))
    narela.posts("/language/", language="hi")
    for page in (text(narela.gets(f"/records/{one}/")), text(narela.posts("/check/", htmx=True, text="9876543210"))):
        assert "परीक्षा सिंह" in page
        assert "Test dl" not in page
    assert "कोई कारण नहीं लिखा" in text(narela.gets(f"/records/{one}/"))


@pytest.mark.parametrize(("language", "help_beside"), [("hi", "रजेंदर"), ("ur", "راجیندیر"), ("en", "by the computer")])
def test_names_to_be_compared_stand_as_they_were_written(narela: Visitor, language: str, help_beside: str) -> None:
    one = makes(narela, "Rajender", relative="s/o Om Prakash", village="Nahri")
    other = makes(narela, "राजेंद्र", relative="पुत्र ओम प्रकाश", village="नाहरी")
    suggests(narela, one, other)
    narela.posts("/language/", language=language)
    page = narela.gets(PAGE)
    for record, written in ((one, "Rajender"), (other, "राजेंद्र")):
        assert re.search(f'href="/records/{record}/"[^>]*><bdi>{written}</bdi></a>', markup(page))
    for written in ("s/o Om Prakash", "पुत्र ओम प्रकाश", "Nahri", "नाहरी"):
        assert re.search(f"<bdi[^>]*>{written}</bdi>", markup(page)), written
    assert help_beside in text(page)


def test_enter_in_the_reason_judges_nothing(narela: Visitor) -> None:
    one, _ = pair(narela)
    for address in (PAGE, f"/records/{one}/"):
        page = markup(narela.gets(address))
        assert '<textarea name="reason"' in page
        assert '<input name="reason"' not in page


def test_of_many_numbers_those_that_both_have_stand_first(narela: Visitor) -> None:
    phones = [says("phone", f"98765432{at:02}") for at in range(8)]
    one, other = makes(narela, "Zorawar", *phones), makes(narela, "Zorawar", *reversed(phones[6:]))
    suggests(narela, one, other)
    cell = text(narela.gets(PAGE)).split("+2")[0]
    assert cell.index("9876543206") < cell.index("9876543200")
    assert "9876543207" in cell


def test_a_page_left_open_overrules_nobody(narela: Visitor) -> None:
    one, other = pair(narela)
    judged(narela, one, other, "not-same")
    answer = judged(narela, one, other)
    assert answer.status_code == 409
    assert "has judged this pair meanwhile" in text(answer)


def test_each_record_of_a_page_of_pairs_was_looked_at(delhi: TestNode, narela: Visitor) -> None:
    one, other = pair(narela)
    for _ in range(2):
        narela.gets(PAGE)
    auditor = enters(delhi, "dl1009", "DL", "auditor")
    auditor.takes_seat()
    with delhi:
        assert [len(record_viewers.looks_at(auditor.actor, UUID(each))) for each in (one, other)] == [2, 2]
        counted = audit.look_counts(Selection(("officer",)), limit=9)
    assert {(each.thing, each.times) for each in counted} >= {(one, 2), (other, 2)}


@pytest.mark.one_case
@pytest.mark.parametrize("verdict", ["same", "not-same", "unsure"])
def test_one_tap_judges_and_one_takes_it_back(narela: Visitor, verdict: str) -> None:
    one, other = pair(narela)
    answer = judged(narela, one, other, verdict)
    assert answer.status_code == 303
    page = markup(narela.gets(answer.headers["Location"]))
    assert key(one, other) not in page
    assert f'action="{PAGE}undo/"' in page
    undone = narela.posts(f"{PAGE}undo/", one=one, other=other)
    assert undone.headers["Location"] == f"{PAGE}#{key(one, other)}"
    assert key(one, other) in markup(narela.gets(PAGE))
    assert "Taken back" in text(narela.gets(f"/records/{one}/"))
    found = same_person.sameness(narela.actor, UUID(one), purpose=Stated(Purpose.ENQUIRY))
    assert [str(each.verdict) for each in found.said] == ["taken-back", verdict]


def test_with_script_the_answer_takes_the_place_of_the_pair(narela: Visitor) -> None:
    one, other = pair(narela)
    assert f'hx-target="#{key(one, other)}"' in markup(narela.gets(PAGE))
    part = markup(judged(narela, one, other, "not-same", htmx=True))
    assert part.lstrip().startswith(f'<li class="says done" id="{key(one, other)}"')
    assert "Not the same" in part
    assert f'action="{PAGE}undo/"' in part
    for name in ("Zorawar Gujjar", "ज़ोरावर गुज्जर"):
        assert name in part


def test_a_judged_pair_is_named_and_naming_it_is_a_look(narela: Visitor) -> None:
    one, other = pair(narela)
    page = narela.gets(judged(narela, one, other).headers["Location"])
    assert "Zorawar Gujjar" in text(page).split("Undo")[0]
    looks = audit.recent_entries(action="officer:pair:look")
    assert any({*(entry.details or {}).get("shown", ())} == {one, other} for entry in looks)
    assert all(len(look) == 1 for entry in looks for look in (entry.details or {})["looks"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "x" * 2001}, "whoever reads the judgement later"),
        ({"verdict": "maybe"}, "Say whether they are the same"),
        ({"verdict": "taken-back"}, "Say whether they are the same"),
        ({"other": "12"}, "names no pair"),
        ({"other": "01a20efa-709f-70f3-be8e-59abc0188fe3"}, "There is no such record"),
    ],
)
def test_what_is_wrong_in_a_judgement_is_refused_and_the_pair_waits(narela: Visitor, changes, said) -> None:
    one, other = pair(narela)
    form = {"one": one, "other": other, "verdict": "same", "reason": "same tattoo"}
    answer = narela.posts(f"{PAGE}judge/", **(form | changes))
    assert answer.status_code in (400, 404)
    assert said in text(answer)
    assert key(one, other) in markup(narela.gets(PAGE))


def test_undo_without_a_judgement_of_ones_own_is_refused(narela: Visitor) -> None:
    one, other = pair(narela)
    answer = narela.posts(f"{PAGE}undo/", one=one, other=other)
    assert answer.status_code == 409
    assert "your own last judgement" in text(answer)
    assert "Undo" not in text(narela.gets(f"{PAGE}?judged={one}.{other}")), "an address alone offers nothing"
    assert "Undo" not in text(narela.gets(f"{PAGE}?judged=x"))


def test_a_masked_child_stands_neither_on_the_page_nor_in_the_count(narela: Visitor) -> None:
    child = makes(narela, "Chhotu", says("alias", "Nanhe", Caveat.MINOR))
    suggests(narela, child, makes(narela, "Chhotu"))
    assert "No pair waits" in text(narela.gets(PAGE))
    assert "to judge" not in text(narela.gets("/"))
    assert child not in markup(narela.gets(PAGE))


def test_today_and_check_lead_there_and_today_says_how_many_wait(narela: Visitor) -> None:
    assert "pair to judge" not in text(narela.gets("/"))
    pair(narela)
    assert "1 pair to judge" in text(narela.gets("/"))
    for address in ("/", "/check/"):
        assert f'href="{PAGE}"' in markup(narela.gets(address))
    narela.posts("/language/", language="hi")
    assert "निर्णय के लिए 1 जोड़ी" in text(narela.gets("/"))
    assert "उम्र" in text(narela.gets(PAGE))


def test_nothing_is_merged_and_the_record_pages_panel_agrees(narela: Visitor) -> None:
    one, other = pair(narela)
    judged(narela, one, other)
    assert "Judged the same as 1 other record" in text(narela.gets(f"/records/{one}/"))
    assert "same tattoo" in text(narela.gets(f"/records/{other}/"))
