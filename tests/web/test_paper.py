"""What a caveat bars from print stands on no sheet: whichever page shows it, the mark goes with the text."""

from collections.abc import Callable

import pytest
from django.template import Context, Template
from support.cast import person, says
from support.leaves import on_paper, on_screen
from support.visiting import Visitor

from sangam.kernel.handling import Caveat
from sangam.kernel.paper import Unprinted, mark_unprinted
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching import types
from sangam.matching.judgements import judgements, suggestions
from sangam.records.corrections import challenges
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views

ENQUIRY = Stated(Purpose.ENQUIRY)
HIM = "Bodarimel Kavutonel"
PAGES = (
    "/records/", "/records/{0}/", "/records/{1}/", "/records/{0}/same/", "/records/{1}/same/", "/records/{0}/correct/",
    "/records/{0}/share/", "/records/{0}/limit/", "/records/{0}/recall/", "/records/{0}/transfer/",
    "/records/{0}/challenge/{2}/", "/records/{0}/challenge/{3}/", "/records/{1}/take-over/{4}/",
)  # fmt: skip


@pytest.fixture
def pages(narela: Visitor) -> Callable[[str], bytes]:
    """Return what gives each page of two records that name one man, whose name and caution nobody may print."""
    barred = Caveat.OWNER_ONLY
    one = records.create(
        narela.actor,
        New(
            "person",
            [
                says("name", HIM, barred),
                says("caution", "armed", barred),
                says("village", "Gerupazel"),
                says("note", "Sitadonul", barred),
                says("status", "dead", barred),
            ],
        ),
    )
    other = records.create(narela.actor, New("person", person("Bodarimel", relative="s/o Jivoketal")))
    judgements.judge(narela.actor, one, other, verdict=types.Verdict.SAME, reason="one tattoo", purpose=ENQUIRY)
    third = records.create(narela.actor, New("person", [says("name", HIM, barred)]))
    suggestions.suggest(narela.actor, purpose=ENQUIRY, resolve=lambda _: [(other, third, 0.9)])
    said = {each.property: each.id for each in views.open_record(narela.actor, one, purpose=ENQUIRY).statements}
    theirs = views.open_record(narela.actor, other, purpose=ENQUIRY).statements[0].id
    return lambda address: narela.gets(address.format(one, other, said["name"], said["note"], theirs)).content


def test_no_page_prints_what_may_not_be_printed(pages: Callable[[str], bytes]) -> None:
    found = {address: pages(address) for address in PAGES}
    assert [address for address, page in found.items() if "bodarimel" not in on_screen(page)] == []
    printed = {address: on_paper(page) for address, page in found.items()}
    barred = ("kavutonel", "sitadonul", "dead.")
    assert [(address, word) for address, text in printed.items() for word in barred if word in text] == []
    assert [address for address, text in printed.items() if "armed" in text] == []


def test_what_may_be_printed_still_is(pages: Callable[[str], bytes]) -> None:
    assert "gerupazel" in on_paper(pages("/records/{0}/"))
    assert "jivoketal" in on_paper(pages("/records/{1}/"))
    assert "person" in on_paper(pages("/records/{0}/share/"))


def test_the_form_to_ask_the_desk_prints_no_barred_name(narela: Visitor) -> None:
    made = records.create(narela.actor, New("person", [says("name", HIM, Caveat.OWNER_ONLY)]))
    page = narela.posts(f"/records/{made}/ask/").content
    assert ("kavutonel" in on_screen(page), "kavutonel" in on_paper(page)) == (True, False)


def test_why_a_barred_statement_is_challenged_is_not_printed(narela: Visitor) -> None:
    made = records.create(
        narela.actor, New("person", [says("name", HIM), says("note", "Sitadonul", Caveat.OWNER_ONLY)])
    )
    note = views.open_record(narela.actor, made, purpose=ENQUIRY).statements[1].id
    challenges.challenge(narela.actor, made, note, reason="Hidazuvol denies it", purpose=ENQUIRY)
    for address in (f"/records/{made}/", "/"):
        page = narela.gets(address).content
        assert ("hidazuvol" in on_screen(page), "hidazuvol" in on_paper(page)) == (True, False), address


def test_a_notice_names_a_barred_record_on_the_screen_alone(narela: Visitor) -> None:
    made = records.create(narela.actor, New("person", [says("name", HIM, Caveat.OWNER_ONLY), says("note", "tall")]))
    note = views.open_record(narela.actor, made, purpose=ENQUIRY).statements[1].id
    challenges.challenge(narela.actor, made, note, reason="he is short", purpose=ENQUIRY)
    page = narela.gets("/").content
    assert ("kavutonel" in on_screen(page), "kavutonel" in on_paper(page)) == (True, False)
    assert "person" in on_paper(page)


@pytest.mark.parametrize(
    "shown",
    ["{{ text }}", "{{ text|isolated }}", "{{ text|mono }}", "{{ text|shown:'plate' }}", "{{ text|word:'choice' }}",
     "{{ texts|words_of:'caution' }}", "{% blocktranslate %}Share {{ text }}{% endblocktranslate %}"],
)  # fmt: skip
def test_the_mark_goes_through_whatever_shows_the_text(shown: str) -> None:
    text = Unprinted("<b>HR26DK8337", "a car")
    page = Template("{% load i18n words %}" + shown).render(Context({"text": text, "texts": [text, "armed"]})).encode()
    assert "&lt;b&gt;" in on_screen(page)
    assert "8337" not in on_paper(page)
    assert "a car" in on_paper(page)


def test_what_may_be_printed_has_no_mark() -> None:
    assert not isinstance(mark_unprinted("Harjeet", "Harjeet"), Unprinted)
    assert mark_unprinted("Harjeet", "Person") == "Harjeet"
