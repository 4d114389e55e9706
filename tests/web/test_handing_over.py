"""Handing over: who may accept finds the offer on Today, a record leads to its case, the sender sees to whom."""

import re

import pytest
from border import Across, Seated, seated
from support.cast import person, says
from support.markup import markup

from sangam.access.models import Holding
from sangam.access.policy import ROLES, roles_with
from sangam.audit.audit import deed
from sangam.federation.peers.directory import publish_directory
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records.own_records import records
from sangam.records.own_records.records import New

OFFER = re.compile(r"/handovers/[0-9a-f-]{36}/")


@pytest.fixture
def narela(across: Across) -> Seated:
    return seated(across.delhi, "dl3001", "DL-ON-NARELA")


def makes_case(desk: Seated) -> tuple[str, str]:
    """Let a desk make a person and the case that accuses the person; return both addresses."""
    with desk.node:
        man = records.create(desk.actor, New("person", person("Harjeet")))
        accused = says("accused", {"ref": str(man), "label": "Harjeet"})
        case = records.create(desk.actor, New("case", [says("fir", "0123/2026"), says("station", "Narela"), accused]))
        records.share(desk.actor, man, with_forces={"HR": Level.WHOLE})
    return str(man), str(case)


def offers(desk: Seated, across: Across) -> tuple[str, str]:
    man, case = makes_case(desk)
    sent = desk.posts(f"/records/{case}/transfer-case/", force="HR", record=[man], why="order 7")
    assert sent.status_code == 303
    across.wire.deliver()
    return man, case


def test_to_accept_for_a_force_is_a_right_of_few_roles() -> None:
    assert roles_with("record:accept") == {"supervisor", "liaison", "data_officer"}


def test_whoever_may_accept_finds_the_offer_on_today_and_nobody_else(across: Across, narela: Seated) -> None:
    roles = [role for role in ROLES if role != "admin"]
    seats = {role: seated(across.haryana, f"hr4{at:03}", "HR-SNP-RAI", role) for at, role in enumerate(roles)}
    offers(narela, across)
    found = {role for role, by in seats.items() if OFFER.search(markup(by.gets("/")))}
    assert found == roles_with("record:accept")


def test_the_page_of_a_record_on_offer_with_its_case_leads_to_the_case(across: Across, narela: Seated) -> None:
    liaison = seated(across.haryana, "hr4001", "HR-SNP-RAI", "liaison")
    man, case = offers(narela, across)
    for record in (man, case):
        page = markup(liaison.gets(f"/records/{record}/"))
        assert "on offer with its case" in page
        assert f'action="/records/{record}/accept/"' not in page
        offer = OFFER.search(page)[0]
    assert 'class="main-act"' in markup(liaison.gets(offer))
    assert liaison.posts(f"{offer}accept/").status_code == 303
    across.wire.deliver()
    assert "on offer" not in markup(narela.gets(f"/records/{case}/"))


def test_a_station_sees_the_offer_and_is_refused_to_accept(across: Across, narela: Seated, kundli: Seated) -> None:
    man, _ = offers(narela, across)
    offer = OFFER.search(markup(kundli.gets(f"/records/{man}/")))[0]
    assert "Take it over" not in markup(kundli.gets(offer))
    refused = kundli.posts(f"{offer}accept/")
    assert refused.status_code == 403
    assert "to accept for the force" in markup(refused)


def test_a_record_alone_is_accepted_from_its_page_by_whoever_may(
    across: Across, narela: Seated, kundli: Seated
) -> None:
    liaison = seated(across.haryana, "hr4001", "HR-SNP-RAI", "liaison")
    man, _ = makes_case(narela)
    narela.posts(f"/records/{man}/transfer/", force="HR", why="your beat")
    across.wire.deliver()
    assert f'action="/records/{man}/accept/"' not in markup(kundli.gets(f"/records/{man}/"))
    assert f"/records/{man}/" in markup(liaison.gets("/"))
    assert f'action="/records/{man}/accept/"' in markup(liaison.gets(f"/records/{man}/"))
    assert liaison.posts(f"/records/{man}/accept/").status_code == 303


def test_who_offers_sees_which_posts_decide_there(across: Across, narela: Seated) -> None:
    seated(across.haryana, "hr4001", "HR-SNP-RAI", "liaison", title_en="State liaison, Haryana")
    with across.haryana:
        publish_directory(["DL"])
    across.wire.deliver()
    man, _ = offers(narela, across)
    assert "State liaison, Haryana" in markup(narela.gets(f"/records/{man}/"))


def vacates(across: Across, unit: str) -> None:
    with across.haryana:
        with deed(Actor.system("HR", "test"), "node:test:leave"):
            Holding.objects.filter(post__unit_id=unit).update(to_at=clock.now())
        publish_directory(["DL"])
    across.wire.deliver()


def test_a_question_to_an_empty_desk_goes_up_and_its_asker_sees_that(
    across: Across, narela: Seated, kundli: Seated
) -> None:
    sonipat = seated(across.haryana, "hr4001", "HR-SNP")
    copy = across.shared_person(kundli)
    vacates(across, "HR-SNP-KUNDLI")
    form = markup(narela.gets(f"/records/{copy.id}/ask/"))
    words = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", form)
    assert "PS Kundli has no officer at its desk: it goes to Sonipat." in words
    about = re.search(r'name="about" value="([^"]*)"', form)[1]
    sent = narela.posts(f"/records/{copy.id}/ask/", about=about, question="Where is he?", pace="urgent")
    across.wire.deliver()
    thread = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", markup(narela.gets(sent.headers["Location"])))
    assert "PS Kundli has no officer at its desk: it goes to Sonipat." in thread
    assert re.search(r"/threads/[0-9a-f-]{36}/", markup(sonipat.gets("/")))


def test_an_alert_for_an_empty_unit_goes_up_and_its_sender_sees_that(
    across: Across, narela: Seated, kundli: Seated
) -> None:
    sonipat = seated(across.haryana, "hr4001", "HR-SNP")
    vacates(across, "HR-SNP-KUNDLI")
    sent = narela.posts(
        "/alerts/new/",
        title="White Scorpio",
        text="x",
        action="observe",
        urgency="urgent",
        hours="6",
        unit=["HR-SNP-KUNDLI"],
        step="send",
    )
    across.wire.deliver()
    page = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", markup(narela.gets(sent.headers["Location"])))
    assert "PS Kundli has no officer at its desk: it goes to Sonipat." in page
    assert "White Scorpio" in markup(sonipat.gets("/"))


def test_who_accepts_gives_it_to_a_unit_which_is_told_and_may_work_it(
    across: Across, narela: Seated, kundli: Seated
) -> None:
    liaison = seated(across.haryana, "hr4001", "HR-SNP-RAI", "liaison")
    man, case = offers(narela, across)
    offer = OFFER.search(markup(liaison.gets(f"/records/{case}/")))[0]
    assert '<option value="HR-SNP-KUNDLI">' in markup(liaison.gets(offer))
    assert liaison.posts(f"{offer}accept/", desk="HR-SNP-KUNDLI").status_code == 303
    across.wire.deliver()
    assert "your unit now works on it" in markup(kundli.gets("/"))
    assert f"/records/{man}/correct/" in markup(kundli.gets(f"/records/{man}/"))
    assert kundli.posts(f"/records/{case}/share/", force="DL", level="whole").status_code == 303


def test_a_record_is_given_to_no_unit_that_is_not_ours(across: Across, narela: Seated) -> None:
    liaison = seated(across.haryana, "hr4001", "HR-SNP-RAI", "liaison")
    man, case = offers(narela, across)
    offer = OFFER.search(markup(liaison.gets(f"/records/{case}/")))[0]
    for unit in ("DL-ON-NARELA", "HR-NOWHERE"):
        refused = liaison.posts(f"{offer}accept/", desk=unit)
        assert refused.status_code == 400
        assert "choose the unit that works on it" in markup(refused)
    assert "on offer" in markup(liaison.gets(f"/records/{man}/"))
