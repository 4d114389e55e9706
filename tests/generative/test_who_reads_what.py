"""Who reads what, word by word, in small worlds at random: pages, acts, and what is hidden and changes nothing.

The gate walks a part of one world, always the same.  `test_long_search` walks whole ones, new each time.
"""

from collections.abc import Iterator

import pytest
from act_walk import KNOWN_HOLES, ActWalk
from oracle import Asked, Judgement, Kept, Official, Oracle, Reader, Reason, Source, Statement
from page_walk import NO_PAGES, ROUTES, looks, names_of_routes
from small_deeds import LivedIn
from small_world import CASE, PURPOSES, SmallWorld
from support.cluster import TestCluster
from support.nodes import TestNode
from unseen import changed_by_the_hidden

from sangam.kernel.ids import new_id

NAKA = PURPOSES[0]


@pytest.fixture(scope="module")
def world(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallWorld]:
    """One world of two forces, always the same."""
    folder = tmp_path_factory.mktemp("world")
    nodes = [TestNode(force, cluster, folder / force) for force in ("DL", "HR")]
    yield LivedIn(nodes, 1, records_a_force=3, names=("desk", "other", "io", "beat", "data"))
    for node in nodes:
        node.close()


@pytest.mark.slow
def test_no_page_shows_a_word_to_who_may_not_read_it(world: SmallWorld) -> None:
    leaks, seen = looks(world, [(world.seats["HR", "beat"], CASE)], every=2)
    assert seen.words > 50
    assert [each for each in leaks if not each.is_known] == []


@pytest.mark.slow
def test_no_act_reaches_what_is_hidden_nor_tells_that_it_is_there(world: SmallWorld) -> None:
    walk = ActWalk(world)
    holes = list(walk.holes(world.seats["DL", "data"], NAKA, most=1))
    assert walk.tried > 20
    assert [each for each in holes if each.act not in KNOWN_HOLES] == []


@pytest.mark.slow
def test_what_is_hidden_changes_no_page_and_no_number_of_queries(world: SmallWorld) -> None:
    assert changed_by_the_hidden(world, world.seats["HR", "io"], NAKA, every=8) == []


def test_every_page_is_walked_or_says_why_not() -> None:
    assert names_of_routes() == {*ROUTES, *NO_PAGES}


class TestOracle:
    """The oracle itself: each ground bars what it should, and nothing else."""

    BEAT = Reader("HR", "beat", "HR-SNP-KUNDLI", 1, frozenset({"HR", "HR-SNP", "HR-SNP-KUNDLI"}), new_id(), "case")
    IO = Reader("HR", "investigator", "HR-SNP-KUNDLI", 2, BEAT.line, new_id(), "case")

    def kept(self, **changes: object) -> Kept:
        return Kept(new_id(), **({"owner": "HR"} | changes))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("changes", "level", "caveats", "beat", "io"),
        [
            ({}, 1, (), True, True),
            ({}, 2, (), False, True),
            ({}, 1, ("victim",), False, True),
            ({"owner": "DL"}, 1, (), False, False),
            ({"owner": "DL", "levels": {"HR": "whole"}}, 1, (), True, True),
            ({"owner": "DL", "levels": {"HR": "pointer"}}, 1, (), False, False),
            ({"owner": "DL", "levels": {"HR": "whole"}}, 1, ("owner-only",), False, False),
            ({"audience": {"HR": frozenset({"HR-SNP-RAI"})}}, 1, (), False, False),
            ({"audience": {"HR": frozenset({"HR-SNP"})}}, 1, (), True, True),
            ({"purposes": frozenset({"naka"})}, 1, (), False, False),
            ({"is_gone": True}, 1, (), False, False),
            ({"silent_to": {"UP"}, "unit": "HR-SNP-RAI"}, 1, (), False, False),
            ({"silent_to": {"UP"}, "unit": "HR-SNP-KUNDLI"}, 1, (), True, True),
            ({"silent_to": {"UP"}, "unit": "HR-SNP"}, 1, (), False, False),
            ({"silent_to": {"UP"}, "unit": "HR", "audience": {"HR": frozenset({"HR-SNP"})}}, 1, (), True, True),
        ],
    )
    def test_a_statement_is_read_by_whom_the_rules_name(self, changes, level, caveats, beat, io) -> None:
        said = Statement(self.kept(**changes), level, frozenset(caveats))
        assert [said.admits(each, on_paper=False) for each in (self.BEAT, self.IO)] == [beat, io]

    def test_what_is_the_owners_alone_is_read_on_the_screen_and_not_printed(self) -> None:
        said = Statement(self.kept(), 1, frozenset({"owner-only"}))
        assert [said.admits(self.BEAT, on_paper=paper) for paper in (False, True)] == [True, False]

    def test_a_masked_statement_keeps_its_source(self) -> None:
        said = Statement(self.kept(), 1, frozenset({"minor"}))
        assert Source(said).admits(self.BEAT, on_paper=False)

    def test_a_reason_has_the_handling_of_all_that_it_speaks_of(self) -> None:
        kept = self.kept()
        why = Reason((Statement(kept, 1), Statement(kept, 2)), frozenset({"HR"}))
        assert [why.admits(each, on_paper=False) for each in (self.BEAT, self.IO)] == [False, True]

    def test_a_judgement_is_for_who_sees_both_records(self) -> None:
        one, other = self.kept(), self.kept()
        one.statements, other.statements = [Statement(one, 1)], [Statement(other, 2)]
        assert not Judgement(one, other, "HR").admits(self.BEAT, on_paper=False)

    def test_what_was_typed_to_units_is_read_by_them_and_above(self) -> None:
        said = Official(frozenset({"HR-SNP-KUNDLI", "DL"}))
        above = Reader("HR", "supervisor", "HR-SNP", 1, frozenset({"HR", "HR-SNP"}), new_id())
        beside = Reader("HR", "station", "HR-SNP-RAI", 1, frozenset({"HR", "HR-SNP", "HR-SNP-RAI"}), new_id())
        assert [said.admits(each, on_paper=False) for each in (self.BEAT, above, beside)] == [True, True, False]

    def test_a_word_that_nothing_admits_is_named_with_what_it_is_of(self) -> None:
        oracle = Oracle()
        oracle.hears("Bodarimel", Statement(self.kept(), 2), Asked(self.IO.post))
        assert oracle.forbidden({"bodarimel"}, self.BEAT, on_paper=False) == {("bodarimel", "statement")}
        assert oracle.forbidden({"bodarimel"}, self.IO, on_paper=False) == set()
