"""Sharing groups and the form by which records are shared: who may change what, what stands, whom a form names."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from border import Across, Seated, seated
from django.http import HttpResponse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from support.cast import person
from support.markup import error_at, markup
from support.visiting import text

from sangam.access.units import units
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.kernel.ids import named_id
from sangam.records.own_records import records
from sangam.records.own_records.bulk_import import Recipients
from sangam.records.own_records.records import New
from sangam.records.types import Group
from sangam.web.records import act_forms, groups

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
NCR = Group("DL:NCR", 3, "Gangs of the capital", "राजधानी के गिरोह", {"DL": 1, "HR": 2, "UP": 3}, agreed={"HR": 2})
PAGE = f"/groups/{named_id('sharing-group', 'DL:NCR')}/"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def at_delhi(tmp_path):
    """Stand in for Delhi's node, of which no table is read."""
    with here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield


def sent(**fields: str) -> act_forms.ShareForm:
    form = act_forms.ShareForm(MultiValueDict({name: [value] for name, value in fields.items()}))
    form.full_clean()
    return form


def test_a_group_says_its_host_and_whose_addition_waits_for_our_word(at_delhi):
    words = groups._words(NCR)
    assert (words["name"], words["ours"], words["waiting"]) == ("Gangs of the capital", True, ["UP"])
    shown = [(each["force"], each["is_host"], each["waits"]) for each in words["members"]]
    assert shown == [("DL", True, False), ("HR", False, False), ("UP", False, True)]


def test_a_group_is_ours_while_we_are_in_it(at_delhi):
    assert groups._words(replace(NCR, left={"DL": 1}))["ours"] is False
    assert groups._words(replace(NCR, code="HR:NCR", members={"HR": 1}))["ours"] is False


@pytest.fixture
def chief(across: Across) -> Seated:
    """Return a supervisor of Delhi, whose force hosts a group with Haryana in it."""
    found = seated(across.delhi, "dl9001", "DL-ON", role="supervisor")
    assert found.posts("/groups/", code="ncr", name_en="Gangs", name_hi="गिरोह").status_code == 303
    return found


def offered(reader: Seated) -> set[str]:
    page = markup(reader.gets(PAGE))
    return {act for act in ("add", "remove", "leave", "agree") if f'action="{PAGE}{act}/"' in page}


def test_the_host_changes_a_group_and_a_member_leaves_it(across, chief):
    assert offered(chief) == {"add"}
    assert chief.posts(f"{PAGE}add/", force="HR", why="order 12").status_code == 303
    assert offered(chief) == {"remove"}  # no force is left that could be added
    across.wire.deliver()
    opposite = seated(across.haryana, "hr9001", "HR-SNP", role="supervisor")
    assert offered(opposite) == {"leave"}
    for node, number, unit in ((across.delhi, "dl1001", "DL-ON-NARELA"), (across.haryana, "hr2001", "HR-SNP-KUNDLI")):
        station = seated(node, number, unit)
        assert offered(station) == set()
        assert "Make a group" not in text(station.gets("/groups/"))
    assert "Make a group" in text(opposite.gets("/groups/"))
    assert opposite.posts(f"{PAGE}leave/", why="not ours").status_code == 303
    assert offered(opposite) == set()


def test_a_group_that_cannot_be_made_comes_back_with_what_was_typed(chief):
    again = chief.posts("/groups/", code="ncr", name_en="Twice", name_hi="दो बार")
    assert again.status_code == 400
    assert "There is a group DL:NCR already" in text(again)
    assert 'value="Twice"' in markup(again)


def test_a_group_waits_for_each_owners_word_only_where_that_was_ticked(chief):
    assert chief.posts("/groups/", code="rail", name_en="Rail", name_hi="रेल", confirm="1").status_code == 303
    with chief.node:
        confirmed = {each.code: each.confirm for each in groups.record_groups.all_groups()}
    assert confirmed == {"DL:NCR": False, "DL:RAIL": True}


def test_a_record_is_shared_with_somebody_at_a_level_that_is_listed():
    assert sent(force="HR", level="whole").recipients() == Recipients({"HR": Level.WHOLE}, {}, {"HR": frozenset()})
    assert sent(group="DL:NCR", level="silent").recipients().groups == {"DL:NCR": Level.SILENT}
    with pytest.raises(Malformed, match="at least one force or group"):
        sent(level="whole").recipients()
    assert sent(force="HR", level="all").errors == {"level": ["Choose how much they receive."]}


def named(written: str, *forces: str) -> dict[str, frozenset[str]]:
    return act_forms.audience(written, forces or ("DL",))


def test_units_of_the_chosen_forces_are_named_by_codes_or_by_one_name(delhi):
    both = frozenset({"DL-ON-NARELA", "DL-ON-ALIPUR"})
    assert named("dl-on-narela DL-ON-ALIPUR") == {"DL": both}
    assert named("PS Narela, dl-on-alipur") == {"DL": both}
    assert named(units.unit("DL-ON-NARELA").name_hi) == {"DL": frozenset({"DL-ON-NARELA"})}
    assert named("HR-SNP-KUNDLI; DL-ON", "DL", "HR") == {"DL": frozenset({"DL-ON"}), "HR": frozenset({"HR-SNP-KUNDLI"})}
    assert named("", "HR") == {"HR": frozenset()}


@pytest.mark.parametrize("written", ["HR-SNP-KUNDLI", "none such", "DL-ON-NARELA HR-SNP-KUNDLI"])
def test_a_unit_that_is_not_of_the_chosen_forces_is_not_here(delhi, written):
    with pytest.raises(Malformed, match="There is no unit"):
        named(written)


def test_a_name_of_several_units_is_asked_for_whole(delhi):
    with pytest.raises(Malformed, match="Several units are called") as asked:
        named("PS ")
    assert "PS Alipur (DL-ON-ALIPUR), PS Narela (DL-ON-NARELA)" in str(asked.value)


def shown(*, held: dict | None = None, by_group: dict | None = None, **fields: str) -> dict:
    return sent(**fields).choices(held=held or {}, by_group=by_group or {})


def test_a_share_form_says_what_each_force_and_group_holds_and_was_ticked(across, chief):
    with chief.node:
        plain = shown()
        assert plain["forces"] == [{"code": "HR", "holds": "", "chosen": False}]
        assert [(each["code"], each["holds"], each["chosen"]) for each in plain["groups"]] == [("DL:NCR", "", False)]
        given = shown(held={"HR": "whole"}, by_group={"DL:NCR": Level.POINTER}, force="HR", group="DL:NCR")
        assert given["forces"] == [{"code": "HR", "holds": "whole", "chosen": True}]
        assert [(each["holds"], each["chosen"]) for each in given["groups"]] == [("pointer", True)]
        assert shown(by_group={"DL:NCR": Level.NONE})["groups"][0]["holds"] == ""


def test_of_a_silent_record_no_level_is_chosen_beforehand(across, chief):
    with chief.node:
        plain, silent = (records.create(chief.actor, New("person", person(name))) for name in ("Zubair", "Harjeet"))
        records.share(chief.actor, silent, with_forces={"HR": Level.SILENT})

    def chosen(page: HttpResponse) -> list[str]:
        return re.findall(r'name="level" value="(\w+)" required checked', markup(page))

    assert chosen(chief.gets(f"/records/{plain}/share/")) == ["whole"]
    assert chosen(chief.gets(f"/records/{silent}/share/")) == []
    again = chief.posts(f"/records/{silent}/share/", level="pointer", audience="DL-ON")
    assert chosen(again) == ["pointer"]
    assert error_at(again, "force") == "Choose at least one force or group."
