"""A chart that is attached to a case or a meeting: each reader opens it under own rights; no other force has it."""

import json
from uuid import UUID, uuid4

import pytest
from chart_world import cleared, document, gang_of, makes, placed, ref, said
from support.cast import person, says
from support.leaves import on_paper, on_screen
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text

from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose, Stated
from sangam.networks import charts
from sangam.networks.types import AttachedTo


def at_alipur(delhi: TestNode, role: str = "investigator") -> Visitor:
    officer = enters(delhi, f"dl20{len(role):02d}", "DL-ON-ALIPUR", role)
    officer.takes_seat()
    officer.states()
    return officer


def chart_with_case(officer: Visitor) -> tuple[str, UUID, UUID, list[UUID]]:
    """Let an officer save a chart of a gang and the case of its members; return its address too."""
    gang, members = gang_of(officer)
    case = makes(officer, "case", says("fir", "203/2026"), *(ref("accused", man) for man in members[:2]))
    made = said(officer.posts("/networks/charts/", **document(placed(gang, case, *members))))
    return made["address"], gang, case, members


def test_a_chart_with_a_case_opens_for_another_unit_as_it_may_see(delhi: TestNode) -> None:
    above, other = cleared(delhi), at_alipur(delhi)
    address, gang, case, members = chart_with_case(above)
    assert other.gets(address).status_code == 404
    assert "203/2026" in text(above.gets(f"{address}share/"))
    for _ in range(2):  # a second tap changes nothing
        assert above.posts(f"{address}share/", **{"with": f"case:{case}"}).status_code == 303
    record = markup(other.gets(f"/records/{case}/"))
    theirs = address.replace("/networks/", f"/records/{case}/")
    assert record.count(f'href="{theirs}"') == 1
    page = text(other.gets(theirs))
    assert "A chart of another unit" in page
    assert "Erase this chart" not in page
    opened = said(other.gets(f"{theirs}data/"))
    assert set(opened["places"]) == {str(gang), str(case), *map(str, members[:-1])}
    assert opened["whole"] == 5
    assert str(members[-1]) not in json.dumps(opened)
    saved = other.posts(f"{address}save/", **document(placed(gang), 1))
    assert saved.status_code == 404
    assert above.gets(theirs).status_code == 303  # its own unit goes on with it
    assert above.posts(f"{address}unshare/", **{"with": f"case:{case}"}).status_code == 303
    assert other.gets(theirs).status_code == 404
    assert said(other.gets(f"{theirs}data/"))["code"] == "networks:chart"


def test_a_chart_is_shut_to_who_may_not_read_the_case_or_see_a_record(delhi: TestNode) -> None:
    above, other = cleared(delhi), at_alipur(delhi)
    hidden = makes(above, "person", *person("Hidden Man", says("note", "kept", level="CONFIDENTIAL"))[1:])
    secret = makes(above, "case", says("fir", "7/2026", level="CONFIDENTIAL"))
    plain = makes(above, "case", says("fir", "8/2026"))
    made = said(above.posts("/networks/charts/", **document(placed(hidden, secret))))["address"]
    for case in (secret, plain):
        assert above.posts(f"{made}share/", **{"with": f"case:{case}"}).status_code == 303
        assert other.gets(made.replace("/networks/", f"/records/{case}/")).status_code == 404
    assert "Charts" not in text(other.gets(f"/records/{plain}/"))
    assert "Kala gang" not in markup(other.gets(f"/records/{plain}/"))


@pytest.mark.parametrize(
    ("target", "status", "words"),
    [
        ("nothing", 400, "Choose a case or a meeting"),
        ("gang:{gang}", 400, "Choose a case or a meeting"),
        ("case:{gang}", 404, "choose one of the list"),
        ("case:{absent}", 404, ""),
        ("meeting:{absent}", 404, ""),
    ],
)
def test_what_no_chart_can_be_attached_to_is_refused(narela: Visitor, target: str, status: int, words: str) -> None:
    gang = makes(narela, "gang", says("name", "Kala gang"))
    address = said(narela.posts("/networks/charts/", **document(placed(gang))))["address"]
    answer = narela.posts(f"{address}share/", **{"with": target.format(gang=gang, absent=uuid4())})
    assert answer.status_code == status
    assert words in text(answer)
    assert "Attached to no case and no meeting" in text(narela.gets(f"{address}share/"))


def test_the_other_charts_of_a_unit_are_listed_and_their_ties_asked(narela: Visitor) -> None:
    gang = makes(narela, "gang", says("name", "Kala gang"))
    man = makes(narela, "person", *person("Harjeet"))
    claim = [ref("person", man), ref("gang", gang), says("evidence", "disclosure"), says("until", "2099-01-01")]
    makes(narela, "membership", *claim)
    one, other = (said(narela.posts("/networks/charts/", **document(placed(each))))["chart"] for each in (gang, man))
    assert {each["id"] for each in said(narela.gets("/networks/charts/others/"))["charts"]} == {one, other}
    drawn = said(narela.posts("/networks/charts/drawn/", document=json.dumps({"placed": [str(gang), str(man)]})))
    assert [{each["one"], each["other"]} for each in drawn["ties"]] == [{str(gang), str(man)}]


def test_a_case_that_an_officer_may_not_see_is_in_no_list_of_a_chart(delhi: TestNode, narela: Visitor) -> None:
    above = cleared(delhi)
    gang = makes(above, "gang", says("name", "Kala gang"))
    secret = makes(above, "case", says("fir", "7/2026", level="CONFIDENTIAL"))
    address = said(above.posts("/networks/charts/", **document(placed(gang))))["address"]
    assert above.posts(f"{address}share/", **{"with": f"case:{secret}"}).status_code == 303
    assert str(secret) in markup(above.gets(f"{address}share/"))
    seen = narela.gets(f"{address}share/")
    assert "Attached to no case and no meeting" in text(seen)
    assert str(secret) not in markup(seen)


def test_a_meeting_that_an_officer_may_not_know_is_in_no_list_of_a_chart(delhi: TestNode, narela: Visitor) -> None:
    gang = makes(narela, "gang", says("name", "Kala gang"))
    address = said(narela.posts("/networks/charts/", **document(placed(gang))))["address"]
    chart, meeting = UUID(address.split("/")[-2]), uuid4()
    charts.attach_chart(narela.actor, chart, AttachedTo("meeting", meeting), purpose=Stated(Purpose.NAKA))
    assert str(meeting) not in markup(narela.gets(f"{address}share/"))


def test_a_case_barred_from_paper_is_not_printed_where_a_chart_is_shared(delhi: TestNode) -> None:
    above = cleared(delhi)
    gang, members = gang_of(above)
    case = makes(above, "case", says("fir", "203/2026", Caveat.OWNER_ONLY), ref("accused", members[0]))
    made = said(above.posts("/networks/charts/", **document(placed(gang, case, *members))))
    page = above.gets(f"{made['address']}share/").content
    assert "203/2026" in on_screen(page)
    assert "203/2026" not in on_paper(page)
