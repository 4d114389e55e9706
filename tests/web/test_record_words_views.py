"""How a record's page says its statements, its handling and who may see it, from made views."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from sangam.access.types import Showing
from sangam.kernel import here
from sangam.kernel.handling import Caveat, Classification, Grade, Handling, Level
from sangam.records.storage import senior_units
from sangam.records.types import Link, RecordView, ShownStatement, Terms
from sangam.web.records import records

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LATER = datetime(2999, 1, 1, tzinfo=UTC)
OWN = RecordView(uuid4(), "person", "DL", "DL-ON-NARELA", 1, "live", "Harjeet Singh", (), Terms(LATER), AT, None)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def at_delhi(tmp_path):
    """Stand in for Delhi's node, of which no table is read."""
    with here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        senior_units.hold_tree({"DL": ("DL",)})
        yield


def says(name: str, value: object = "x", level: str = "RESTRICTED", *caveats: Caveat) -> ShownStatement:
    handling = Handling(Classification[level], frozenset(caveats))
    return ShownStatement(uuid4(), name, value, "FIR", Grade.parse("B2"), handling, date(2026, 11, 1), Showing.FULL)


def said(*statements: ShownStatement, **more: object) -> RecordView:
    return replace(OWN, statements=statements, **more)


def words(statement: ShownStatement) -> dict:
    return records.statement_words(OWN, statement, "PS Narela")


def test_a_number_says_what_it_is_a_number_of_and_a_text_does_not():
    assert (words(says("plate", "HR26DK8337"))["kind"], words(says("note"))["kind"]) == ("plate", "")
    assert (words(says("shoe size"))["kind"], words(says("shoe size"))["lang"]) == ("", "")


def test_a_reference_without_a_label_is_named_by_its_record():
    named = {"ref": str(OWN.id), "label": "Kala"}
    shown = [words(says("linked", value))["unnamed"] for value in (named, {**named, "label": ""}, "Kala")]
    assert shown == [False, True, False]
    assert words(says("linked", named))["ref"] == OWN.id


def test_statements_stand_under_their_heading_in_the_order_of_the_kind():
    view = said(says("shoe size"), says("note"), says("plate"), says("sex", "male"), says("name"))
    groups = records._groups(view, "PS Narela")
    assert [[str(each["label"]) for each in group["statements"]] for group in groups] == [
        ["Name", "Sex"],
        [records.labels.property_words("person", "plate")],
        [records.labels.property_words("person", "note"), "shoe size"],
    ]


def test_a_line_of_the_list_says_whose_the_record_is():
    copy = replace(OWN, owner="HR", received_at=AT)
    shown = [records._row(replace(each, statements=(says("name"),)))["ours"] for each in (OWN, copy)]
    assert shown == [True, False]


def test_a_person_is_wanted_by_notices_that_name_the_person():
    notice = said(says("reference", "1/26"), kind="wanted", id=uuid4())
    inward, outward = Link(notice, "person", inward=True), Link(notice, "person", inward=False)
    assert records.wanted_of(OWN, [inward]) == [notice]
    assert records.wanted_of(OWN, [outward]) == []
    assert records.wanted_of(notice, []) == [notice]


def audience(**terms: object) -> list[str]:
    return records._audience(replace(OWN, terms=Terms(LATER, **terms)))


def test_a_record_is_seen_by_its_force_and_whom_it_is_shared_with(at_delhi):
    own = records.word("DL", "force")
    assert audience() == audience(shares={"HR": Level.NONE}) == [own]
    assert audience(shares={"HR": Level.POINTER}) == [own, records.word("HR", "force")]
    assert audience(groups={"DL:NCR": Level.WHOLE, "DL:RAIL": Level.NONE}) == [own, "group DL:NCR"]


def test_a_record_that_is_narrowed_says_which_units_and_posts_see_it(delhi):
    shown = audience(
        shares={"HR": Level.WHOLE},
        audience={"DL": frozenset({"DL-ON-NARELA"}), "HR": frozenset({f"post:{uuid4()}"})},
    )
    assert ["PS Narela" in shown[0], "a post" in shown[1]] == [True, True]
    assert len(shown) == 2


def test_a_record_is_marked_by_the_highest_of_its_statements(delhi):
    mixed = said(says("name"), says("note", "x", "CONFIDENTIAL", Caveat.VICTIM), says("mark", "x", "UNCLASSIFIED"))
    shown = records.record_words(mixed)
    assert (shown["classification"], shown["caveats"]) == (Classification.CONFIDENTIAL, [str(Caveat.VICTIM)])


def test_a_copy_says_that_it_is_one_and_is_whole_here(delhi):
    shared = said(says("name"), terms=Terms(LATER, shares={"HR": Level.POINTER}))
    own = records.record_words(shared)
    copy = records.record_words(replace(shared, received_at=AT, state="transfer-offered"))
    assert (own["ours"], str(own["level"]), own["offered"], own["desk"]) == (True, "pointer", False, "PS Narela")
    assert (copy["ours"], copy["level"], copy["offered"]) == (False, Level.WHOLE, True)


@pytest.mark.parametrize("wanted, cautions, pressing", [(1, (), True), (0, ("armed",), True), (0, (), False)])
def test_a_page_is_pressing_for_who_is_wanted_or_dangerous(delhi, wanted, cautions, pressing):
    notices = [said(says("reference", "1/26"), kind="wanted", id=uuid4())] * wanted
    view = said(says("name"), *(says("caution", each) for each in cautions))
    assert records.linked_words(view, [], notices)["pressing"] is pressing
