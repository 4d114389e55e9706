"""Same person?  The panel of a record, the form on two records, "May be", and "not him" on a hit."""

import re
from html import unescape
from uuid import UUID

import pytest
from support.cast import person, says
from support.markup import markup
from support.visiting import Visitor
from support.visiting import text as words

from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import suggestions
from sangam.records.own_records import records
from sangam.records.own_records.records import New


def text(answer: object) -> str:
    return unescape(words(answer))


def makes(visitor: Visitor, name: str = "Sunil Kumar", **properties: str) -> str:
    return str(records.create(visitor.actor, New("person", person(name, **properties))))


def judged(visitor: Visitor, one: str, other: str, verdict: str = "same", reason: str = "same tattoo"):
    address = f"/records/{one}/judge/"
    return visitor.posts(address, other=other, verdict=verdict, reason=reason, next=f"/records/{one}/")


def test_a_hit_says_why_in_one_sentence_and_offers_the_three_acts(narela: Visitor) -> None:
    makes(narela, relative="s/o Ramesh")
    part = text(narela.posts("/check/", htmx=True, text="Sunil Kumar s/o Ramesh"))
    assert "Strong match: the name and the father's name agree; the name is common." in part
    assert "Open" in part
    assert "Not this person" in part


def test_the_sentence_is_said_in_hindi(narela: Visitor) -> None:
    makes(narela, relative="s/o Ramesh")
    narela.posts("/language/", language="hi")
    part = text(narela.posts("/check/", htmx=True, text="Sunil Kumar s/o Ramesh"))
    assert "प्रबल मिलान: नाम और पिता के नाम में मेल; नाम आम है।" in part


def test_not_him_is_kept_marked_and_taken_back(narela: Visitor) -> None:
    record = makes(narela, relative="s/o Ramesh")
    asked = {"text": "Sunil Kumar s/o Ramesh"}
    page = markup(narela.posts("/check/", htmx=True, **asked))
    subject = re.search(r'name="subject" value="(\w+)"', page).group(1)
    said = narela.posts(f"/check/not-him/{record}/", htmx=True, subject=subject)
    assert "Judged to be another: " in text(said)
    again = narela.posts("/check/", htmx=True, **asked)
    assert "Judged to be another: " in text(again)
    assert f'id="hit-{record}"' in markup(again)
    narela.posts(f"/check/not-him/{record}/", subject=subject, back="1")
    assert "Judged to be another" not in text(narela.posts("/check/", htmx=True, **asked))


def test_without_script_a_judgement_is_answered_where_the_hit_stands(narela: Visitor) -> None:
    record = makes(narela, relative="s/o Ramesh")
    page = markup(narela.posts("/check/", text="Sunil Kumar s/o Ramesh"))
    subject = re.search(r'name="subject" value="(\w+)"', page).group(1)
    answer = re.search(r'name="next" value="(/check/[^"]+)"', page).group(1)
    said = narela.posts(f"/check/not-him/{record}/", subject=subject, next=answer)
    assert said.headers["Location"] == answer
    assert "Saved: not this person." in text(narela.gets(answer))


def test_a_part_that_reads_itself_anew_takes_no_message_from_the_act(narela: Visitor) -> None:
    one, other = makes(narela), makes(narela)
    judged(narela, one, other)
    assert "Both records stay unchanged" not in text(narela.gets("/", **{"Sangam-Unattended": "1"}))
    assert "Both records stay unchanged" in text(narela.gets(f"/records/{one}/"))
    assert "Both records stay unchanged" not in text(narela.gets("/"))


def test_two_records_are_judged_shown_as_one_and_undone(narela: Visitor) -> None:
    one, other = makes(narela, relative="s/o Ramesh"), makes(narela, "Sunil Kumar", village="Loni")
    assert judged(narela, one, other).status_code == 303
    page = text(narela.gets(f"/records/{one}/"))
    assert "Judged the same as 1 other record" in page
    assert "same tattoo" in page
    part = text(narela.posts("/check/", htmx=True, text="Sunil Kumar s/o Ramesh"))
    assert "2 records judged the same by" in part
    judged(narela, one, f"http://testserver/records/{other}/", "unsure", "the photograph is another")
    assert "Judged the same" not in text(narela.gets(f"/records/{one}/"))
    assert "2 judgements" in text(narela.gets(f"/records/{one}/"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "whoever reads the judgement later"),
        ({"verdict": "maybe"}, "Say whether they are the same"),
        ({"other": "12"}, "Paste the link"),
        ({"other": "01a20efa-709f-70f3-be8e-59abc0188fe3"}, "There is no such record"),
    ],
)
def test_what_is_wrong_in_a_judgement_is_said_on_the_page(narela: Visitor, changes, said) -> None:
    one, other = makes(narela), makes(narela)
    form = {"other": other, "verdict": "same", "reason": "same tattoo", "next": f"/records/{one}/"}
    narela.posts(f"/records/{one}/judge/", **(form | changes))
    assert said in text(narela.gets(f"/records/{one}/"))


def test_the_page_of_its_own_suggests_and_never_merges(narela: Visitor) -> None:
    one = makes(narela, "Zorawar Gujjar", relative="s/o Mehar")
    makes(narela, "ज़ोरावर गुज्जर", relative="पुत्र मेहर")
    page = narela.gets(f"/records/{one}/same/")
    assert page.status_code == 200
    assert "Suggested by the computer" in text(page)
    assert "The father's name agrees" in text(page)


def suggests(visitor: Visitor, one: str, other: str, score: float = 0.97) -> None:
    pairs = [(UUID(one), UUID(other), score)]
    suggestions.suggest(visitor.actor, purpose=Stated(Purpose.ENQUIRY), resolve=lambda _: pairs)


@pytest.mark.one_case
@pytest.mark.parametrize("verdict", ["same", "not-same", "unsure"])
def test_what_the_comparison_suggests_is_judged_in_the_panel_and_gone(narela: Visitor, verdict) -> None:
    one, other = makes(narela, "Zorawar Gujjar"), makes(narela, "Balwant Rana", village="Loni")
    suggests(narela, one, other)
    for here, there in ((one, "Balwant Rana"), (other, "Zorawar Gujjar")):
        page = narela.gets(f"/records/{here}/")
        assert 'id="suggested"' in markup(page)
        assert f"{there} Person" in text(page)
        assert "Computer estimate: 97 % likely" in text(page)
    judged(narela, one, other, verdict)
    for here in (one, other):
        assert 'id="suggested"' not in markup(narela.gets(f"/records/{here}/"))
        assert 'id="suggested"' not in markup(narela.gets(f"/records/{here}/same/"))


def test_a_suggestion_that_is_also_a_look_alike_stands_once_with_reasons(narela: Visitor) -> None:
    one = makes(narela, "Zorawar Gujjar", relative="s/o Mehar")
    other = makes(narela, "ज़ोरावर गुज्जर", relative="पुत्र मेहर")
    suggests(narela, one, other)
    page = markup(narela.gets(f"/records/{one}/same/"))
    assert page.count(f'value="{other}"') == 1
    assert "father&#x27;s name agrees" in page


def test_a_suggestion_is_never_certain_and_is_said_in_hindi(narela: Visitor) -> None:
    one, other = makes(narela, "Zorawar Gujjar"), makes(narela, "Balwant Rana")
    suggests(narela, one, other, 0.9999)
    narela.posts("/language/", language="hi")
    assert "वही व्यक्ति होने की संभावना 99 %" in text(narela.gets(f"/records/{one}/"))


def test_a_missing_persons_page_shows_who_it_may_be_with_reasons(narela: Visitor) -> None:
    missing = New("missing", [says("name", "राकेश"), says("sex", "male"), says("mark", "कलाई पर OM गोदना")])
    body = New("body", [says("sex", "male"), says("mark", "tattoo OM on wrist"), says("place", "Yamuna canal")])
    record = records.create(narela.actor, missing)
    records.create(narela.actor, body)
    page = text(narela.gets(f"/records/{record}/"))
    assert "May be" in page
    assert "Both have a tattoo that shows om." in page
    narela.posts("/language/", language="hi")
    assert "दोनों में एक ही जगह एक ही निशान: गोदना, कलाई।" in text(narela.gets(f"/records/{record}/"))


@pytest.mark.parametrize("kind", ["missing", "body", "found"])
def test_there_is_a_form_for_each_new_kind(narela: Visitor, kind: str) -> None:
    page = narela.gets(f"/records/new/{kind}/")
    assert page.status_code == 200
    assert "Height from (cm)" in text(page)
