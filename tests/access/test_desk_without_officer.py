"""What is for a desk without an officer goes up the unit tree to the next that has one."""

import pytest
from support.nodes import TestNode
from support.visiting import enters, lay_down

from sangam.access.models import DirectoryEntry, Holding, Post
from sangam.access.units import directory, units
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id


@pytest.fixture
def delhi(fresh_nodes):
    (node,) = fresh_nodes("DL")
    lay_down(node)
    with node:
        yield node


def seat(node: TestNode, unit: str, role: str = "station") -> None:
    enters(node, f"at-{unit}-{role}".lower(), unit, role)


def leave(unit: str) -> None:
    """Let whoever holds a post at a unit go."""
    with deed(Actor.system("DL", "test"), "node:test:leave"):
        Holding.objects.filter(post__unit_id=unit).update(to_at=clock.now())


def test_a_desk_with_an_officer_answers_for_its_unit(delhi):
    seat(delhi, "DL-ON-ALIPUR")
    seat(delhi, "DL-ON")
    assert units.desk_unit("DL-ON-ALIPUR") == "DL-ON-ALIPUR"
    assert units.gone_up(["DL-ON-ALIPUR"]) == {}


def test_a_desk_whose_officer_has_left_is_answered_for_by_the_next_above(delhi):
    seat(delhi, "DL-ON-ALIPUR")
    seat(delhi, "DL-ON")
    leave("DL-ON-ALIPUR")
    assert units.desk_unit("DL-ON-ALIPUR") == "DL-ON"
    assert units.gone_up(["DL-ON-ALIPUR", "DL-ON"]) == {"DL-ON-ALIPUR": "DL-ON"}


def test_where_no_desk_above_has_an_officer_the_nearest_desk_keeps_it(delhi):
    seat(delhi, "DL-ON-ALIPUR")
    leave("DL-ON-ALIPUR")
    assert units.desk_unit("DL-ON-ALIPUR") == "DL-ON-ALIPUR"


def test_the_directory_names_no_desk_without_an_officer_to_other_forces(delhi):
    seat(delhi, "DL-ON-ALIPUR")
    seat(delhi, "DL-ON")
    leave("DL-ON-ALIPUR")
    named = {post.unit: post.is_desk for post in directory.published_posts()}
    assert (named["DL-ON-ALIPUR"], named["DL-ON"]) == (False, True)


def test_an_asker_of_another_force_sees_by_the_directory_to_whom_it_goes(delhi):
    with deed(Actor.system("DL", "test"), "node:test:directory"):
        for unit, is_desk in (("HR-SNP-KUNDLI", False), ("HR-SNP", True)):
            DirectoryEntry.objects.create(
                post=new_id(),
                force_id="HR",
                unit_id=unit,
                role="station",
                title_en=unit,
                is_desk=is_desk,
                version=1,
                as_of=clock.now(),
            )
    assert units.desk_unit("HR-SNP-KUNDLI") == "HR-SNP"
    assert units.gone_up(["HR-SNP-KUNDLI"]) == {"HR-SNP-KUNDLI": "HR-SNP"}


def test_of_a_force_that_has_sent_no_directory_nothing_is_said(delhi):
    assert units.gone_up(["HR-SNP-KUNDLI"]) == {}


def test_only_posts_with_an_officer_of_the_roles_named_are_held(delhi):
    seat(delhi, "DL-ON-ALIPUR", "data_officer")
    seat(delhi, "DL-ON", "supervisor")
    seat(delhi, "DL-ON-NARELA", "station")
    leave("DL-ON")
    (post,) = units.held_posts({"data_officer", "supervisor"})
    assert Post.objects.get(id=post).unit_id == "DL-ON-ALIPUR"


def test_a_vacant_district_is_said_to_go_up_though_a_station_below_is_held(delhi):
    seat(delhi, "DL-ON-ALIPUR")
    seat(delhi, "DL")
    assert units.desk_above("DL-ON") == "DL"
    assert units.desk_above("DL-ON-ALIPUR") == ""
    assert units.gone_up(["DL-ON"]) == {}


def test_of_a_force_without_a_directory_no_desk_above_is_named(delhi):
    assert units.desk_above("HR-SNP-KUNDLI") == ""
