"""The synthetic world: the same each time, complete for the scenarios, and never to be taken for real."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sangam_lab.world import invented_numbers
from sangam_lab.world.public import FIRST_DAY, RecordSeed, World, portrait, world

import sangam.kernel
from sangam.kernel.handling import Caveat, Grade, Handling, Level
from sangam.records.schema import values
from sangam.records.types import Said

SOURCE = Path(sangam.kernel.__file__).parents[1]
STATES = ("DL", "HR", "UP", "NIA")


@pytest.fixture(scope="module")
def made() -> World:
    return world()


def units() -> dict[str, dict[str, str]]:
    found = {}
    for path in (SOURCE / "access" / "data" / "units").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["code"]: row for row in csv.DictReader(file)}
    return found


def levels(record: RecordSeed) -> dict[str, Level]:
    return {share.force: share.level for share in record.terms.shares}


def caveats(record: RecordSeed, name: str) -> frozenset[Caveat]:
    return frozenset(each for said in record.statements if said.property == name for each in said.caveats)


def test_the_same_seed_gives_the_same_world(made: World) -> None:
    assert world() == made
    assert world(2) != made


def test_the_world_does_not_hang_on_the_order_of_hashing() -> None:
    prints = {_written_under(hash_seed) for hash_seed in ("1", "2")}
    assert len(prints) == 1


def _written_under(hash_seed: str) -> bytes:
    code = (
        "from sangam_lab.world.public import world\n"
        "for r in world().records:\n"
        "    print(r.key, r.terms, [(s.property, s.value, s.grade, sorted(s.caveats)) for s in r.statements])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(SOURCE.parent), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout


def test_a_later_day_moves_the_dates_and_keeps_the_ids(made: World) -> None:
    later = world(today=FIRST_DAY + timedelta(days=40))
    assert [each.id for each in later.records] == [each.id for each in made.records]
    assert later.record("B-shooter").statements[0].learned_date > made.record("B-shooter").statements[0].learned_date


def test_every_id_and_key_is_given_once(made: World) -> None:
    for things in (made.records, made.posts, made.officers):
        assert len({each.id for each in things}) == len(things)
    assert len({each.key for each in made.records}) == len(made.records)
    assert len({each.login for each in made.officers}) == len(made.officers)


@pytest.mark.parametrize("force", STATES)
def test_each_node_has_enough_to_search_among(made: World, force: str) -> None:
    assert 40 <= len(made.of(force)) <= 100


def test_every_record_carries_source_grade_date_and_expiry(made: World) -> None:
    for record in made.records:
        assert record.statements, record.key
        assert record.terms.expiry_days > 0
        for said in record.statements:
            assert said.source.startswith("SYNTHETIC: ")
            assert str(Grade.parse(said.grade)) == said.grade
            assert said.learned_date <= made.today


def test_every_statement_is_one_that_records_takes(made: World) -> None:
    for record in made.records:
        kind = values.kind_of(record.kind)
        for each in record.statements:
            handling = Handling(caveats=each.caveats)
            grade = Grade.parse(each.grade)
            values.check(kind, Said(each.property, each.value, each.source, grade, handling, each.learned_date))


def test_a_reference_leads_to_a_record_of_the_world(made: World) -> None:
    ids = {each.id for each in made.records}
    for record in made.records:
        for said in record.statements:
            if isinstance(said.value, dict) and "ref" in said.value:
                assert UUID(said.value["ref"]) in ids
                assert said.value["label"]


def test_every_post_stands_in_a_unit_and_every_rank_is_known(made: World) -> None:
    known = units()
    with (SOURCE / "access" / "data" / "ranks.csv").open(encoding="utf-8", newline="") as file:
        ranks = {row["code"] for row in csv.DictReader(file)}
    assert all(post.unit in known and post.unit.startswith(post.force) for post in made.posts)
    assert all(officer.rank in ranks for officer in made.officers)
    assert {officer.post for officer in made.officers} == {post.id for post in made.posts}


def test_every_desk_that_answers_is_staffed(made: World) -> None:
    staffed = {post.unit for post in made.posts if post.desk}
    assert {each.desk for each in made.records if each.force == each.node} <= staffed


def test_no_unit_has_two_desks(made: World) -> None:
    desks = [post.unit for post in made.posts if post.desk]
    assert len(desks) == len(set(desks))


@pytest.mark.parametrize(
    ("login", "role"),
    [
        ("dl.beat", "beat"),
        ("dl.sho.narela", "station"),
        ("dl.si.dwarka", "investigator"),
        ("dl.analyst", "analyst"),
        ("dl.control", "control"),
        ("dl.data", "data_officer"),
        ("dl.admin", "admin"),
        ("hr.sho.kundli", "station"),
        ("hr.naka", "beat"),
        ("hr.stf", "station"),
        ("hr.auditor", "auditor"),
        ("up.beat", "beat"),
        ("up.sho.loni", "station"),
        ("up.auditor", "auditor"),
        ("nia.liaison", "liaison"),
        ("nia.analyst", "analyst"),
    ],
)
def test_the_cast_that_a_newcomer_signs_in_as_is_there(made: World, login: str, role: str) -> None:
    assert made.post(login).role == role


def test_no_officer_can_be_taken_for_a_real_one(made: World) -> None:
    for officer in made.officers:
        assert officer.name_en.endswith(" Kalpit")
        assert officer.name_hi.endswith(" कल्पित")
        assert officer.service_number.startswith(("0", "SYN"))


def test_an_unknown_key_or_login_is_refused(made: World) -> None:
    with pytest.raises(KeyError):
        made.record("no such record")
    with pytest.raises(KeyError):
        made.officer("no such officer")


def test_one_number_is_whole_and_one_a_pointer_and_a_claim_makes_no_member(made: World) -> None:
    ours, theirs = made.record("A-HR-number"), made.record("A-UP-number")
    assert ours.values("number") == theirs.values("number") == ("+14165550142",)
    assert levels(ours)["DL"] is Level.WHOLE
    assert levels(theirs)["DL"] is Level.POINTER
    assert {said.grade for said in made.record("A-HR-caller").statements} == {"F6"}
    assert made.record("A-DL-copycat").decoy


@pytest.mark.parametrize("force", ["HR", "UP", "DL"])
def test_a_complainant_is_marked_as_victim_and_stays_at_home(made: World, force: str) -> None:
    record = made.record(f"A-{force}-complainant")
    assert caveats(record, "name") == caveats(record, "phone") == {Caveat.VICTIM}
    assert not record.terms.shares


def test_the_shooter_is_haryanas_in_silence_with_a_warrant(made: World) -> None:
    man, warrant = made.record("B-shooter"), made.record("B-warrant")
    assert man.desk == "HR-STF"
    assert (man.values("alias"), man.values("relative")) == (("काला",), ("पुत्र बलवंत",))
    assert "armed" in man.values("caution")
    assert warrant.values("warrant") == ("non-bailable-warrant",)
    assert levels(man) == levels(warrant) == {"DL": Level.SILENT, "UP": Level.SILENT}
    assert Caveat.OWNER_ONLY in caveats(made.record("B-DL-target"), "note")


def test_the_plate_is_on_two_scorpios_and_the_chassis_tells_them_apart(made: World) -> None:
    stolen, lawful = made.record("C-stolen"), made.record("C-lawful")
    plate = made.script["C.matched_plate"]
    assert plate in stolen.values("plate")
    assert plate in lawful.values("plate")
    assert stolen.values("chassis") != lawful.values("chassis")
    assert lawful.values("status") == ("plate-misused",)
    assert lawful.decoy
    assert made.script["C.typed_plate"].replace("B", "8") == plate
    assert made.script["C.typed_chassis"].replace("R55", "RS5") == stolen.values("chassis")[0]


def test_a_release_goes_to_the_station_of_the_address_and_one_is_urgent(made: World) -> None:
    out = [each for each in made.records if each.kind == "release" and each.scenario == "D"]
    told = {token for each in out for share in each.terms.shares for token in share.audience}
    assert {"HR-SNP-KHARKHODA", "HR-GGM-PALAMVIHAR", "UP-GZB-LONI"} <= told
    assert sum("dangerous" in each.values("caution") for each in out) == 1


def test_the_pistol_ties_two_firings_and_the_supplier_is_a_lead_only(made: World) -> None:
    lab = made.script["E.lab_reference"]
    assert made.record("E-pistol").values("lab_reference") == (lab,)
    for firing in ("E-firing-rohtak", "E-firing-noida"):
        assert made.record(firing).values("lab_reference") == (lab,)
    supplier, namesake = made.record("E-supplier"), made.record("E-namesake")
    assert caveats(supplier, "linked") >= {Caveat.LEAD_ONLY}
    assert supplier.values("name") == namesake.values("name")
    assert supplier.values("relative") != namesake.values("relative")


def test_punjabs_edge_lies_with_the_nia_and_is_not_for_delhi(made: World) -> None:
    edge = made.record("F-punjab-edge")
    assert (edge.force, edge.node) == ("PB", "NIA")
    assert levels(edge) == {"NIA": Level.WHOLE}
    assert caveats(edge, "person") == {Caveat.NO_ONWARD}
    assert made.record("F-Z").values("name") == ("Z",)


def test_a_shop_with_forty_customers_is_marked_as_no_link(made: World) -> None:
    shop = made.record("F-shop")
    assert shop.decoy
    assert len(shop.values("note")) == 41
    assert made.script["F.number"] in shop.values("note")


def test_the_name_sunil_kumar_is_common_and_the_brother_is_a_minor(made: World) -> None:
    named = [each for each in made.records if "सुनील कुमार" in each.values("name")]
    assert len(named) >= 6
    assert len({each.values("relative") for each in named}) == len(named)
    assert caveats(made.record("G-brother"), "name") == {Caveat.MINOR}
    assert made.record("G-membership").values("role") == ("suspect",)


def test_the_border_meeting_finds_suspects_written_on_both_sides(made: World) -> None:
    for place in (1, 2, 3):
        haryana, delhi = made.record(f"H-{place}-HR"), made.record(f"H-{place}-DL")
        assert haryana.values("phone") == delhi.values("phone")
        assert haryana.values("name") != delhi.values("name")


def test_numbers_keep_to_ranges_that_belong_to_nobody(made: World) -> None:
    for record in made.records:
        if record.kind == "phone":
            assert all(str(each).startswith(("+9166600", "+141655501")) for each in record.values("number"))
        if record.kind == "vehicle":
            assert all(str(each)[3:6] == "SYN" for each in record.values("chassis"))


@pytest.mark.parametrize(
    ("make", "serial"), [(invented_numbers.indian_phone, 100_000), (invented_numbers.foreign_phone, 100)]
)
def test_a_serial_outside_the_range_is_refused(make: Callable[[int], str], serial: int) -> None:
    with pytest.raises(ValueError, match="is not within"):
        make(serial)


def test_an_imei_ends_in_its_check_digit() -> None:
    digits = [int(each) for each in invented_numbers.imei(7)]
    doubled = [each * 2 - 9 if each > 4 else each * 2 for each in digits[-2::-2]]
    assert (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def test_a_portrait_is_small_drawn_and_always_the_same() -> None:
    drawn = portrait("B-shooter")
    assert drawn == portrait("B-shooter") != portrait("D-1")
    assert len(drawn) <= 10_000
    with Image.open(BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("JPEG", (240, 300))


def test_a_series_of_twelve_lies_on_both_sides_of_the_border(made: World) -> None:
    series = [made.record(f"A-series-{place:02d}") for place in range(1, 13)]
    assert [each.force for each in series].count("DL") == [each.force for each in series].count("HR") == 6
    assert {levels(each)["HR" if each.force == "DL" else "DL"] for each in series} == {Level.WHOLE}
    calls = [each for each in series if each.values("head") == ("extortion-call",)]
    assert all("means.foreign-number" in each.values("modus") for each in calls)
    decoy = made.record("A-series-copycat")
    assert decoy.decoy
    assert "means.foreign-number" not in decoy.values("modus")
    assert [made.record(f"A-series-arrest-{force}").kind for force in ("DL", "HR")] == ["arrest", "arrest"]
    assert made.record("A-series-history-sheet").values("sheet_status") == ("under-surveillance",)
