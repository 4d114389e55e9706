"""The checklist of an arrest: what applies, what is wanting, what it never refuses."""

from datetime import timedelta

import pytest

from sangam.arrests.checklists import arrest_files, arrest_paper, items
from sangam.arrests.types import StepState
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.workers import timekeeper


def test_grounds_in_another_language_are_warned_of(border):
    arrest = border.arrests()
    border.writes(arrest, "grounds", document="G-1", language="English", signed_by="Harjit")
    assert border.lacks(arrest)["grounds"] == ["language"]
    border.writes(arrest, "grounds", document="G-2", language="English, Hindi", signed_by="Harjit")
    assert "grounds" not in border.lacks(arrest)


def test_transit_remand_not_obtained_wants_a_reason_and_who_decided(border):
    arrest = border.arrests()
    assert border.lacks(arrest)["transit-remand"] == ["missing"]
    border.writes(arrest, "transit-remand", StepState.NOT_DONE)
    assert border.lacks(arrest)["transit-remand"] == ["reason", "decided-by"]
    border.writes(arrest, "transit-remand", StepState.NOT_DONE, note="court is nearer", decided_by="SP Sonipat")
    assert "transit-remand" not in border.lacks(arrest)
    assert len(next(each for each in border.sees(arrest).points if each.item.code == "transit-remand").steps) == 2


def test_what_applies_depends_on_force_warrant_woman_and_place(border):
    plain = set(border.lacks(border.arrests()))
    assert {"transit-remand", "reasons", "home-district", "departure-entry"} <= plain
    assert not {"permission", "woman-officer", "search", "home-district-warrant"} & plain
    at_home = set(border.lacks(border.arrests(place_unit="HR-SNP-RAI", woman=True, warrant=True)))
    assert {"woman-officer", "home-district-warrant"} <= at_home
    assert not {"transit-remand", "reasons", "home-district"} & at_home


def test_a_step_after_its_time_and_one_not_written_are_told_apart(border):
    arrest = border.arrests(arrested_at=clock.now() - timedelta(hours=30))
    border.writes(arrest, "production", document="Remand order")
    lacks = border.lacks(arrest)
    assert lacks["production"] == ["too-late"]
    assert lacks["grounds"] == ["late"]


def test_a_changed_item_shows_on_open_arrests(border):
    arrest = border.arrests()
    border.writes(arrest, "uniform")
    with border.at(border.sonipat):
        said = items.as_text(items.item("uniform")) | {"en": "Uniform, card, body camera", "verified_by": "Legal"}
        items.edit_item(border.sonipat, said)
        items.edit_item(border.sonipat, said | {"code": "camera", "en": "Video of the arrest"})
    assert border.lacks(arrest)["uniform"] == ["changed"]
    assert border.lacks(arrest)["camera"] == ["missing"]
    assert next(each.item for each in border.sees(arrest).points if each.item.code == "uniform").edited


def test_every_item_that_ships_names_its_source_and_is_unverified(border):
    with border.at(border.kundli):
        every = items.items()
    assert len(every) >= 20
    assert all(each.source and not each.verified_by for each in every)
    assert all(set(each.texts) == {"en", "hi", "ur", "pa"} for each in every)
    assert next(each for each in every if each.code == "permission").forces == ("DL",)
    assert next(each for each in every if each.code == "home-district").binding == "policy"


def test_an_item_is_edited_by_a_supervisor_alone_and_must_be_whole(border):
    with border.at(border.kundli), pytest.raises(Refused):
        items.edit_item(border.kundli, items.as_text(items.item("uniform")))
    good = {"code": "x-item", "source": "Order 1", "binding": "law", "en": "Text", "applies": "always"}
    wrong = [{"code": "No Code"}, {"en": ""}, {"binding": "maybe"}, {"forces": "delhi"}, {"applies": "sometimes"},
             {"within_h": "soon"}, {"from_date": "yesterday"}, {"wants": "tea"}]  # fmt: skip
    for change in wrong:
        with border.at(border.sonipat), pytest.raises(Malformed):
            items.edit_item(border.sonipat, good | change)


def test_an_arrest_is_of_its_unit_and_those_above(border):
    arrest = border.arrests()
    with border.at(border.sonipat):
        assert arrest_files.open_arrest_page(border.sonipat, arrest).number.startswith("HR-")
    for actor in (border.rai, border.narela):
        with border.at(actor), pytest.raises(NotFound):
            arrest_files.open_arrest_page(actor, arrest)
    with border.at(border.beat), pytest.raises(Refused):
        arrest_files.open_arrest_page(border.beat, arrest)


def test_bad_input_is_told_and_a_closed_arrest_takes_no_step(border):
    for wrong in (
        {"name": " "},
        {"place_unit": "DL-NOWHERE"},
        {"home_unit": "XX"},
        {"arrested_at": clock.now() + timedelta(days=1)},
        {"fir": "x" * 201},
    ):
        with pytest.raises(Malformed):
            border.arrests(**wrong)
    arrest = border.arrests()
    with pytest.raises(NotFound):
        border.writes(arrest, "no-such-item")
    with border.at(border.kundli):
        with pytest.raises(Malformed):
            arrest_files.close_arrest(border.kundli, arrest, note="")
        arrest_files.close_arrest(border.kundli, arrest, note="handed to court")
    with pytest.raises(Conflict):
        border.writes(arrest, "uniform")


def test_the_station_is_told_before_the_24_hours_are_over(border):
    arrest = border.arrests()
    with clock.shift_time(timedelta(hours=20)), border.at(border.kundli):
        timekeeper.run_once()
    assert border.kinds(border.kundli) == ["arrest.production"]
    with clock.shift_time(timedelta(hours=20)):
        border.writes(arrest, "production", document="order")
    assert border.kinds(border.kundli) == []


def test_the_sheet_prints_what_is_wanting(border):
    arrest = border.arrests()
    border.writes(arrest, "grounds", document="G-1", language="English", signed_by="Harjit")
    with border.at(border.kundli):
        paper, number = arrest_paper.print_arrest(border.kundli, arrest)
        pdf = paper.output()
    assert pdf.startswith(b"%PDF")
    assert number == border.sees(arrest).number
