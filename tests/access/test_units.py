"""Forces, units, neighbours and directories."""

from dataclasses import replace

import pytest
from sign_in_desk import row

from sangam.access import staff
from sangam.access.models import Force, Neighbour, Rank, Unit, UnitKind
from sangam.access.units import directory, shipped_data, units
from sangam.audit.audit import deed
from sangam.kernel import clock, ids
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import new_id

SYSTEM = Actor.system("DL", "test")


def test_loading_the_shipped_files_again_changes_nothing(delhi):
    def counts():
        return [model.objects.count() for model in (Force, UnitKind, Rank, Unit, Neighbour)]

    before = counts()
    shipped_data.load_shipped()
    assert counts() == before
    assert all(before)


def test_parents_may_stand_below_their_children_and_a_moved_unit_moves(delhi):
    def unit(code: str, parent: str) -> dict[str, str]:
        return {
            "code": code,
            "parent": parent,
            "kind": "station",
            "name_en": code,
            "name_hi": code,
            "jurisdiction": "",
            "synthetic": "yes",
            "source": "test",
        }

    headquarters = unit("DL", "")
    with deed(SYSTEM, "node:test:load"):
        shipped_data.load_units([unit("DL-T-1", "DL-T"), unit("DL-T", "DL"), headquarters])
    assert units.unit("DL-T-1").path == ("DL", "DL-T", "DL-T-1")
    with deed(SYSTEM, "node:test:load"):
        shipped_data.load_units([unit("DL-T-1", "DL"), unit("DL-T", "DL"), headquarters])
    assert units.unit("DL-T-1").path == ("DL", "DL-T-1")
    with pytest.raises(Malformed, match="DL-GONE is named as a parent"), deed(SYSTEM, "node:test:load"):
        shipped_data.load_units([unit("DL-T-2", "DL-GONE")])


def test_a_unit_knows_the_way_up_and_what_lies_below(delhi):
    kundli = units.unit("HR-SNP-KUNDLI")
    assert kundli.path[0] == "HR"
    assert kundli.path[-1] == "HR-SNP-KUNDLI"
    below = [unit.code for unit in units.units_under("HR-SNP-KUNDLI")]
    assert below[0] == "HR-SNP-KUNDLI"
    assert "HR-SNP-KUNDLI-B1" in below
    assert {unit.parent for unit in units.children("HR-SNP-KUNDLI")} == {"HR-SNP-KUNDLI"}
    with pytest.raises(NotFound, match="There is no unit XX-1"):
        units.unit("XX-1")


def test_neighbours_are_named_one_by_one_and_found_from_either_side(delhi):
    narela = {unit.code for unit in units.neighbours("DL-ON-NARELA")}
    assert "HR-SNP-KUNDLI" in narela
    assert "DL-ON-NARELA" in {unit.code for unit in units.neighbours("HR-SNP-KUNDLI")}


def test_a_unit_without_neighbours_has_those_of_the_nearest_above_with_any(delhi):
    paired = {code for pair in Neighbour.objects.values_list("unit", "other") for code in pair}
    lone = next(unit.code for unit in units.units_under("DL-ON-NARELA") if unit.code not in paired)
    assert units.neighbours(lone) == units.neighbours("DL-ON-NARELA")
    assert units.neighbours("NIA") == []


def test_units_are_found_by_code_and_by_name_in_either_script(delhi):
    for text in ("snp-kundli", "ps kundli", "थाना कुंडली"):
        assert "HR-SNP-KUNDLI" in [unit.code for unit in units.search_units(text, force="HR")]
    assert units.search_units("PS Kundli", force="UP") == []
    assert set(units.units(["DL", "HR", "XX"])) == {"DL", "HR"}
    assert [force.code for force in units.forces()] == sorted(force.code for force in units.forces())


def test_no_two_shipped_forces_have_one_mark_in_the_ids_that_they_make(delhi):
    codes = [force.code for force in units.forces()]
    assert all(ids.may_be_of(ids.new_id_of(code), other) is (code == other) for code in codes for other in codes)


def test_what_reaches_a_unit_without_a_desk_goes_to_the_nearest_desk_above(admin):
    assert units.desk_unit("DL-ON-NARELA-B1") == "DL"
    staff.load_officers(admin, [row(desk="yes")])
    assert units.desk_unit("DL-ON-NARELA-B1") == "DL-ON-NARELA"
    assert units.desk_unit("DL-ON-NARELA") == "DL-ON-NARELA"
    assert units.desk_unit("DL-ON-ALIPUR") == "DL"


class TestDirectory:
    """What another force publishes of its posts."""

    @pytest.fixture
    def kundli(self, admin):
        staff.load_officers(admin, [row(desk="yes")])
        (post,) = directory.published_posts()
        return replace(post, id=new_id(), unit="HR-SNP-KUNDLI", title_en="SHO Kundli", holders=())

    def take(self, posts, *, version: int = 1, force: str = "HR"):
        with deed(Actor.peer("HR"), "peer:directory:take"):
            if not directory.is_current(force, version):
                return False
            assert not directory.unknown_units(force, {post.unit for post in posts})
            directory.replace_directory(force, posts, version=version, as_of=clock.now())
            return True

    def test_it_is_held_and_says_as_of_when(self, kundli):
        assert self.take([kundli])
        (post,) = units.posts_at("HR-SNP-KUNDLI")
        assert (post.id, post.title_en, post.force) == (kundli.id, "SHO Kundli", "HR")
        assert post.as_of is not None
        assert units.post(kundli.id) == post
        assert units.desk_unit("HR-SNP-KUNDLI-B1") == "HR-SNP-KUNDLI"

    def test_a_newer_one_replaces_it_whole_and_an_older_one_changes_nothing(self, kundli):
        self.take([kundli], version=2)
        assert not self.take([], version=1)
        assert len(units.posts_at("HR-SNP-KUNDLI")) == 1
        assert self.take([replace(kundli, id=new_id(), unit="HR-SNP-RAI")], version=3)
        assert units.posts_at("HR-SNP-KUNDLI") == []
        assert len(units.posts_at("HR-SNP-RAI")) == 1

    @pytest.mark.parametrize("unit", ["DL-ON-NARELA", "UP-GZB", "XX"])
    def test_a_force_names_posts_at_its_own_units_alone(self, kundli, unit):
        with pytest.raises(Malformed, match="units that are not its own"):
            self.take([replace(kundli, unit=unit)])

    def test_it_is_taken_inside_a_deed_alone(self, kundli):
        with pytest.raises(RuntimeError, match="inside audit"):
            directory.replace_directory("HR", [kundli], version=1, as_of=clock.now())

    def test_a_post_that_nobody_published_is_not_there(self, delhi):
        with pytest.raises(NotFound, match="no such post"):
            units.post(new_id())
