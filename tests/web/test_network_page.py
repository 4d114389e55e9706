"""The network of a record on its page: why first, each tie with its source, what is not counted, and who may not."""

from uuid import UUID

from chart_world import cleared
from django.conf import settings
from support.cast import person, says
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text

from sangam.kernel.handling import Caveat
from sangam.records.own_records import records
from sangam.records.types import Said


def makes(visitor: Visitor, kind: str, *said: Said) -> UUID:
    return records.create(visitor.actor, records.New(kind, list(said)))


def ref(name: str, record: UUID, grade: str = "B2") -> Said:
    return says(name, {"ref": str(record), "label": ""}, grade=grade)


def claimed(visitor: Visitor, man: UUID, gang: UUID, *more: Said) -> UUID:
    return makes(visitor, "membership", ref("person", man), ref("gang", gang, "C3"), says("role", "financier"), *more)


LEFT_OUT = "Something here may not be printed: it stays on the screen."
STANDS = (says("evidence", "three payments"), says("until", "2099-01-01"))


def test_a_network_asks_why_first(narela: Visitor, delhi: TestNode) -> None:
    man = makes(narela, "person", *person("Rajan"))
    other = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    other.signs_in()
    assert "Why are you searching?" in text(other.gets(f"/records/{man}/network/"))


def test_each_step_of_a_way_stands_with_its_source_and_on_what_it_rests(narela: Visitor) -> None:
    org = makes(narela, "organisation", says("name", "Z"), says("listed_in", "synthetic list"))
    man = makes(narela, "person", *person("Rajan"))
    number = makes(narela, "phone", says("number", "+916660000400"), ref("holder", man))
    claimed(narela, man, org, *STANDS)
    page = narela.gets(f"/records/{number}/network/")
    words = text(page)
    assert page.status_code == 200
    assert "This rests on 1 source" in words
    assert "three payments" in words
    assert "weakest step: fairly reliable, possibly true" in words
    assert "synthetic record for tests" in words
    assert "<svg" in markup(page)
    assert "3 of 3 shown, strongest first" in words
    assert f'href="/records/{number}/network/"' in markup(narela.gets(f"/records/{number}/"))


def test_a_gangs_page_counts_what_stands_and_lists_the_rest_apart(narela: Visitor) -> None:
    gang = makes(narela, "gang", says("name", "Kala gang"))
    for name, more in (("Harjeet", STANDS), ("Bhola", STANDS[:1]), ("Titu", STANDS[1:])):
        claimed(narela, makes(narela, "person", *person(name)), gang, *more)
    words = text(narela.gets(f"/records/{gang}/network/"))
    assert "1 person · 1 claim" in words
    assert "Not counted 2" in words
    assert "no evidence is named" in words
    assert "has no last day" in words


def test_a_network_page_speaks_hindi_urdu_and_punjabi(narela: Visitor) -> None:
    gang = makes(narela, "gang", says("name", "Kala gang"))
    for language, heading in (("hi", "नेटवर्क"), ("ur", "نیٹ ورک"), ("pa", "ਨੈੱਟਵਰਕ")):
        narela.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert heading in text(narela.gets(f"/records/{gang}/network/"))


def test_a_name_that_may_not_be_printed_keeps_the_chart_off_paper(narela: Visitor) -> None:
    man = makes(narela, "person", says("name", "Rajan", Caveat.OWNER_ONLY))
    page = markup(narela.gets(f"/records/{man}/network/"))
    assert 'class="sheet stack no-print" aria-labelledby="chart"' in page
    assert LEFT_OUT in page
    assert LEFT_OUT not in markup(narela.gets(f"/records/{makes(narela, 'person', *person('Bhola'))}/network/"))


def test_a_sheet_is_handled_as_the_highest_of_what_it_shows(delhi: TestNode) -> None:
    above = cleared(delhi)
    gang = makes(above, "gang", says("name", "Kala gang"))
    claimed(above, makes(above, "person", *person("Harjeet")), gang, *STANDS)
    assert "<b>Restricted</b>" in markup(above.gets(f"/records/{gang}/network/"))
    secret = says("evidence", "a source told us", level="CONFIDENTIAL")
    claimed(above, makes(above, "person", *person("Bhola")), gang, secret, STANDS[1])
    assert "<b>Confidential</b>" in markup(above.gets(f"/records/{gang}/network/"))


def test_the_page_of_a_gang_offers_to_watch_it_and_asks_for_nothing_yet(narela: Visitor) -> None:
    gang = makes(narela, "gang", says("name", "Kala gang"))
    claimed(narela, makes(narela, "person", *person("Harjeet")), gang, *STANDS)
    page = markup(narela.gets(f"/records/{gang}/network/"))
    assert "Watch this gang" in page
    assert 'value="None"' not in page


def test_a_post_without_the_right_sees_neither_page_nor_button(narela: Visitor, delhi: TestNode) -> None:
    man = makes(narela, "person", *person("Rajan"))
    constable = enters(delhi, "dl1003", "DL-ON-NARELA", "beat")
    constable.signs_in()
    constable.states()
    refused = constable.gets(f"/records/{man}/network/")
    assert refused.status_code == 403
    assert "does not carry the right" in text(refused)
    assert f"/records/{man}/network/" not in markup(constable.gets(f"/records/{man}/"))
