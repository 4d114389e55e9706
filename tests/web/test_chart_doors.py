"""Charts that keep their layout: what is saved stands again to the last bit, for whom it is; no bad text gets in."""

import json
from itertools import product
from uuid import UUID, uuid4

from chart_world import cleared, document, gang_of, makes, placed, ref, said
from support.cast import person, says
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text

from sangam.audit.models import Ledger
from sangam.networks.models import SavedChart


def test_a_saved_chart_reopens_with_each_record_where_it_stood(narela: Visitor) -> None:
    gang, members = gang_of_open(narela)
    started = said(narela.gets(f"/records/{gang}/network/chart/data/"))
    assert {each["id"] for each in started["records"]} == {str(gang), *map(str, members)}
    pin = started["ties"][0]["id"]
    places = placed(gang, *members)
    view = {"name": "Whole", "x": 1, "y": 2, "zoom": 0.5, "day": "2026-11-01", "off": ["phone", "nothing"]}
    made = narela.posts("/networks/charts/", **document(places, pinned=[pin], views=[view]))
    assert made.status_code == 201
    address = said(made)["address"]
    opened = said(narela.gets(f"{address}data/"))
    assert opened["places"] == places
    assert opened["pins"] == [pin]
    assert opened["views"] == [view | {"off": ["phone"]}]
    assert opened["version"] == 1
    assert "Kala gang" in text(narela.gets(address))
    assert f'href="{address}"' in markup(narela.gets(f"/records/{gang}/network/"))
    paper = text(narela.gets(f"{address}paper/"))
    assert "Pinned links 1" in paper
    assert "synthetic record for tests" in paper


def gang_of_open(officer: Visitor) -> tuple[UUID, list[UUID]]:
    gang = makes(officer, "gang", says("name", "Kala gang"))
    members = [makes(officer, "person", *person(name)) for name in ("Harjeet", "Bhola")]
    for man in members:
        claim = [ref("person", man), ref("gang", gang), says("evidence", "disclosure")]
        makes(officer, "membership", *claim, says("until", "2099-01-01"))
    return gang, members


def test_expanding_gives_the_strongest_and_says_of_how_many(narela: Visitor) -> None:
    gang, members = gang_of_open(narela)
    asked = {"document": json.dumps({"placed": [str(members[0])]})}
    found = said(narela.posts(f"/records/{gang}/network/chart/expand/", **asked))
    assert [each["id"] for each in found["records"]] == [str(members[1])]
    assert (found["shown"], found["whole"]) == (2, 2)
    assert [{each["one"], each["other"]} for each in found["ties"]] == [{str(members[1]), str(gang)}]


def test_what_is_hidden_is_neither_shown_nor_counted_and_keeps_its_place(delhi: TestNode) -> None:
    above = cleared(delhi)
    gang, members = gang_of(above)
    made = said(above.posts("/networks/charts/", **document(placed(gang, *members))))
    below = enters(delhi, "dl1008", "DL-ON-NARELA", "investigator")
    below.takes_seat()
    below.states()
    opened = said(below.gets(f"{made['address']}data/"))
    seen = {str(gang), *map(str, members[:-1])}
    assert set(opened["places"]) == seen == {each["id"] for each in opened["records"]}
    assert (opened["shown"], opened["whole"], len(opened["ties"])) == (4, 4, 3)
    hidden = str(members[-1])
    assert hidden not in markup(below.gets(f"{made['address']}paper/"))
    foreign = below.posts(f"{made['address']}save/", **document({hidden: [0, 0]}, 1))
    absent = below.posts(f"{made['address']}save/", **document({str(uuid4()): [0, 0]}, 1))
    assert (foreign.status_code, said(foreign)["error"]) == (absent.status_code, said(absent)["error"])
    assert "not here, or not yours to see: 1. Nothing was saved." in said(foreign)["error"]
    moved = below.posts(f"{made['address']}save/", **document(placed(gang, x=99), 1, removed=[hidden]))
    assert said(moved) == {"version": 2}
    again = said(above.gets(f"{made['address']}data/"))["places"]
    assert again[hidden] == placed(gang, *members)[hidden]
    assert again[str(gang)] == [99, -3.5, False]


def test_a_chart_is_of_its_unit_and_of_who_sees_a_record_of_it(delhi: TestNode) -> None:
    above = cleared(delhi)
    _, members = gang_of(above)
    made = said(above.posts("/networks/charts/", **document(placed(members[-1]))))
    for number, unit in (("dl1008", "DL-ON-NARELA"), ("dl1009", "DL-ON-ALIPUR")):
        other = enters(delhi, number, unit, "investigator")
        other.takes_seat()
        other.states()
        for act in ("", "data/", "paper/"):
            refused = other.gets(f"{made['address']}{act}")
            assert refused.status_code == 404
            assert "no such chart of your unit" in markup(refused)
        assert other.posts(f"{made['address']}save/", **document({}, 1)).status_code == 404
        assert other.posts(f"{made['address']}remove/").status_code == 404
    assert SavedChart.objects.count() == 1
    assert above.posts(f"{made['address']}remove/").status_code == 303
    assert SavedChart.objects.count() == 0


def test_of_two_savers_the_second_is_told_and_loses_nothing(narela: Visitor) -> None:
    gang, members = gang_of_open(narela)
    address = said(narela.posts("/networks/charts/", **document(placed(gang))))["address"]
    assert narela.posts(f"{address}save/", **document(placed(members[0]), 1)).status_code == 200
    second = narela.posts(f"{address}save/", **document(placed(members[1]), 1))
    assert second.status_code == 409
    assert "saved this chart since you opened it, as version 2. Nothing of yours is lost" in said(second)["error"]
    assert set(said(narela.gets(f"{address}data/"))["places"]) == {str(gang), str(members[0])}
    assert narela.posts(f"{address}save/", **document(placed(members[1]), 2)).status_code == 200
    assert len(said(narela.gets(f"{address}data/"))["places"]) == 3


def test_what_is_no_chart_is_refused_in_a_sentence_and_changes_nothing(narela: Visitor) -> None:
    gang, _ = gang_of_open(narela)
    one = str(gang)
    address = said(narela.posts("/networks/charts/", **document(placed(gang))))["address"]
    bad: list[tuple[dict[str, str], str]] = [
        (document({one: [float("nan"), 0]}, 1), "two numbers between"),
        (document({one: [float("inf"), 0]}, 1), "two numbers between"),
        (document({one: [0, 10**400]}, 1), "two numbers between"),
        (document({one: ["0", True]}, 1), "two numbers between"),
        (document({one: [0]}, 1), "no chart"),
        (document({str(uuid4()): [0, 0] for _ in range(10_001)}, 1), "at most 10000 records"),
        (document({"Robert": [0, 0]}, 1), "no chart"),
        (document([], 1), "no chart"),
        (document({}, "1"), "no chart"),
        (document({}, 1, removed="all"), "no chart"),
        (document({}, 1, pinned=["a:b"]), "no chart"),
        (document({}, 1, pinned=[f"{uuid4()}:{one}:{one}"]), "not here, or not yours to see"),
        (document({}, 1, views=[{"name": "x", "day": "32.13."}]), "no chart"),
        (document({}, 1, views=[{"name": "x", "zoom": float("nan")}]), "two numbers between"),
        (document({}, 1, views=[{}] * 31), "no chart"),
        (document({}, 1, removed=[one]), "at least one record"),
        (document({}, 1) | {"document": "{"}, "no chart"),
        (document({}, 1) | {"document": "[" * 100_000}, "no chart"),
        ({"document": json.dumps({"name": " ", "version": 1})}, "Give the chart a name"),
        ({"document": json.dumps({"name": "x" * 121, "version": 1})}, "at most 120 characters"),
        ({"document": json.dumps({"name": "a\u0000b", "version": 1})}, "no chart"),
        ({}, "no chart"),
    ]
    for fields, why in bad:
        refused = narela.posts(f"{address}save/", **fields)
        assert refused.status_code in (400, 404), fields
        assert why in said(refused)["error"], (str(fields)[:80], said(refused))
    assert narela.posts("/networks/charts/", **document({})).status_code == 400
    kept = said(narela.gets(f"{address}data/"))
    assert (kept["version"], kept["places"]) == (1, placed(gang))


def test_a_chart_asks_why_first_and_each_look_is_in_the_ledger(narela: Visitor, delhi: TestNode) -> None:
    gang, members = gang_of_open(narela)
    address = said(narela.posts("/networks/charts/", **document(placed(gang, *members))))["address"]
    other = enters(delhi, "dl1008", "DL-ON-NARELA", "investigator")
    other.takes_seat()
    assert "Why are you searching?" in text(other.gets(address))
    assert said(other.gets(f"{address}data/"))["code"] == "access:no-purpose"
    narela.gets(f"{address}data/")
    drawn = {"document": json.dumps({"drawn": [str(gang)]})}
    may = said(narela.posts("/networks/charts/picture/", **drawn))
    assert may == {"records": [str(gang)], "ties": []}
    actions = list(Ledger.objects.order_by("-at").values_list("action", flat=True)[:8])
    assert {"officer:network:look", "officer:network:export"} <= set(actions)


def test_a_chart_holds_no_more_pins_than_a_page_can_ask_for(narela: Visitor) -> None:
    some = [
        makes(narela, "person", *person(name))
        for name in ["Anil", "Bhola", "Chand", "Dev", "Ehsan", "Farid", "Gopal", "Hari"]
    ]
    pins = [":".join(map(str, each)) for each in product(some, repeat=3)]
    address = said(narela.posts("/networks/charts/", **document(placed(*some), pinned=pins[:500])))["address"]
    more = narela.posts(f"{address}save/", **document({}, 1, pinned=pins[500:]))
    assert (more.status_code, "at most 500 pinned links" in said(more)["error"]) == (400, True)
    assert narela.posts(f"{address}save/", **document({}, 1, pinned=pins[500:], unpinned=pins[:12])).status_code == 200
