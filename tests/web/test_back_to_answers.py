"""The answer of a check has an address of its own for the session that asked; a silent look is named and kept."""

import re
from uuid import UUID

import pytest
from border import Across, Seated, seated
from support.cast import person, says
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Border, Visitor, enters, text

from sangam.audit.audit import recent_entries
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.matching.checks import check
from sangam.records.own_records import records
from sangam.records.own_records.records import New

PLATE = "HR26DK8337"


@pytest.fixture
def known(narela: Visitor) -> str:
    return str(records.create(narela.actor, New("person", person("Harjit Singh", plate=PLATE))))


def checks(visitor: Visitor, words: str = PLATE) -> str:
    """Check, and return the address of the answer."""
    return visitor.posts("/check/", htmx=True, text=words).headers["HX-Push-Url"]


def test_the_answer_of_a_check_has_an_address_to_come_back_to(narela: Visitor, known: str) -> None:
    address = checks(narela)
    page = markup(narela.gets(address))
    assert f'id="hit-{known}"' in page
    assert PLATE in page


def test_coming_back_is_a_look_of_its_own_and_asks_admission_anew(narela: Visitor, known: str) -> None:
    address = checks(narela)
    narela.gets(address)
    (look,) = recent_entries(action="officer:check:again")
    assert (look.on, look.details["shown"]) == (address.split("/")[2], [known])
    records.recall(narela.actor, UUID(known), reason="the wrong man")
    assert known not in markup(narela.gets(address))


def test_coming_back_watches_nothing_more_and_tells_no_owner_again(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    share_silently(across, kundli)
    address = narela.posts("/check/", htmx=True, text=PLATE).headers["HX-Push-Url"]
    narela.gets(address)
    with across.delhi:
        assert check.notify_owners() == 1
        assert check.notify_owners() == 0


def test_an_answer_is_the_sessions_own(delhi: TestNode, narela: Visitor, known: str) -> None:
    address = checks(narela)
    other = enters(delhi, "dl1002", "DL-ON-NARELA")
    other.signs_in()
    other.states()
    assert other.gets(address).status_code == 404
    assert other.gets(f"/check/{new_id()}/").status_code == 404
    narela.browser.cookies.clear()
    assert narela.gets(address).status_code == 303
    narela.signs_in(step=1)
    narela.states()
    assert narela.gets(address).status_code == 404
    assert PLATE not in markup(narela.gets("/check/"))


def test_a_text_too_long_to_be_kept_whole_says_so(narela: Visitor) -> None:
    again = narela.gets(checks(narela, f"{PLATE} {'x' * 5000}"))
    assert again.status_code == 404
    assert "not kept whole" in text(again)


def test_the_checks_of_this_session_are_listed_with_their_hits(narela: Visitor, known: str) -> None:
    address = checks(narela)
    checks(narela, "DL1CAB0001")
    narela.gets(address)  # coming back is no check of its own
    page = markup(narela.gets("/check/"))
    assert page.count('href="/check/0') == 2
    assert f'href="{address}"' in page
    assert "1 match ·" in text(narela.gets("/check/"))
    assert "0 matches ·" in text(narela.gets("/check/"))


def test_leaving_a_question_leads_back_to_the_answer(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(kundli)
    address = narela.posts("/check/", htmx=True, text="Harjit Singh @ Kala").headers["HX-Push-Url"]
    asking = markup(narela.posts(f"/records/{record.id}/ask/", check=address.split("/")[2]))
    assert f'<a class="button" href="{address}">' in asking
    from_record = markup(narela.posts(f"/records/{record.id}/ask/"))
    assert f'<a class="button" href="/records/{record.id}/">' in from_record


def share_silently(across: Across, owner: Seated) -> str:
    with owner.node:
        made = make_silent(owner.actor)
    across.wire.deliver()
    return made


def make_silent(owner: Actor) -> str:
    """Make a record that Delhi is to know in silence."""
    made = records.create(owner, New("person", [*person("Balwant Rana"), says("plate", PLATE)]))
    records.share(owner, made, with_forces={"DL": Level.SILENT})
    return str(made)


def asked_about_in_silence(border: Border) -> str:
    """Let Delhi's desk check what Kundli holds in silence, until Kundli is told; return the record's id."""
    with border.haryana:
        made = make_silent(border.kundli.actor)
    border.wire.deliver()
    with border.delhi:
        border.narela.posts("/check/", htmx=True, text=PLATE)
        check.notify_owners()
    border.wire.deliver(repeated=2)
    return made


def test_a_look_at_a_silent_record_names_the_record_to_its_desk(border: Border) -> None:
    made = asked_about_in_silence(border)
    with border.haryana:
        today = border.kundli.gets("/")
        assert "asked about your silent record: Balwant Rana" in plain(text(today))
        done = re.search(r'action="(/notices/[^"]+/done/)"', markup(today))
        assert done
        border.kundli.posts(done[1])
        assert "asked about your silent record" in text(border.kundli.gets(f"/records/{made}/"))
        assert "asked about your silent record" in text(border.kundli.gets("/notices/"))


def test_a_record_shows_a_reader_only_what_his_own_post_was_told(border: Border) -> None:
    made = asked_about_in_silence(border)
    with border.haryana:
        rai = enters(border.haryana, "hr2002", "HR-SNP-RAI")
        rai.signs_in()
        rai.states()
        page = rai.gets(f"/records/{made}/")
        assert page.status_code == 404  # a silent record is its own unit's
        assert "asked about your silent record" not in text(page)


def plain(words: str) -> str:
    return words.replace("\u2068", "").replace("\u2069", "")


def test_a_form_that_was_taken_names_its_draft_back(narela: Visitor) -> None:
    draft = "0123456789abcdef" * 2
    form = {"source": "GD 12", "grade_source": "B", "grade_information": "2", "classification": "restricted"}
    wrong = narela.posts("/records/new/person/", name="Sunil", **{**form, "source": ""}, draft=draft)
    assert "sangam_sent" not in wrong.cookies
    taken = narela.posts("/records/new/person/", name="Sunil", **form, draft=draft)
    assert taken.cookies["sangam_sent"].value == draft
    forged = narela.posts("/records/new/person/", name="Sunil", **form, draft="x; Path=/")
    assert "sangam_sent" not in forged.cookies


def test_what_is_half_typed_is_kept_in_the_tab_and_for_this_session(narela: Visitor, known: str) -> None:
    for address in ("/records/new/person/", f"/records/{known}/correct/", "/alerts/new/"):
        assert "data-draft" in markup(narela.gets(address)), address
    first = re.search(r'data-sitting="([0-9a-f]{16})"', markup(narela.gets("/")))
    narela.signs_in(step=1)
    second = re.search(r'data-sitting="([0-9a-f]{16})"', markup(narela.gets("/")))
    assert first
    assert second
    assert first[1] != second[1]
