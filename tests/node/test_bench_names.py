"""The measurement of names: what counts as a hit, and the arithmetic."""

import json
from pathlib import Path

import pytest
from sangam_lab.bench.names import as_process
from sangam_lab.bench.names import run as name_run
from sangam_lab.bench.names.retrieval_task import Query, Recall, Task, read_task, recall, recall_at, verdicts
from sangam_lab.bench.names.small_task import own_task

from sangam.kernel.errors import Refused

SUNIL = Query("deva", "सुनील कुमार", "sunil kumar")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Write a task of the reference's form: two names, two queries, one pair, token pairs, places."""
    task, pairs = tmp_path / "task", tmp_path / "pairs"
    task.mkdir()
    pairs.mkdir()
    (task / "index10k.tsv").write_text("0\tsunil kumar\treal\n1\tsuneel kumar\treal\n")
    (task / "queries.tsv").write_text("deva\tसुनील कुमार\tsunil kumar\nstruct_syn\tshri sunil kumar\tsunil kumar\n")
    (task / "pairs.json").write_text(json.dumps([["deva", "सुनील कुमार", "sunil kumar", 1]]))
    (pairs / "person_deva_tokens.tsv").write_text(
        "latin\tnative\tsource\tcount\nsuneel\tसुनील\tx\t1\nkumar\tकुमार\tx\t1\n"
    )
    for script, native in (("deva", "नई दिल्ली"), ("guru", "ਨਵੀਂ ਦਿੱਲੀ"), ("arab", "نئی دہلی")):
        (pairs / f"place_{script}.tsv").write_text(f"latin\tnative\tsource\tcount\nnew delhi\t{native}\tx\t1\n")
    (tmp_path / "more.txt").write_text("anil kumar\n")
    return task, pairs, tmp_path / "more.txt"


def test_a_task_is_read_with_what_is_attested_and_the_places(folders: tuple[Path, Path, Path]) -> None:
    task = read_task(*folders)
    assert (len(task.index), len(task.queries), len(task.pairs), task.more) == (2, 2, 1, ("anil kumar",))
    assert task.places
    assert {query.set for query in task.places.queries} == {"place_deva", "place_guru", "place_arab"}
    assert all(task.places.counts("new delhi", query) for query in task.places.queries)


def test_a_hit_is_the_name_meant_or_an_attested_spelling_of_every_word(folders: tuple[Path, Path, Path]) -> None:
    task = read_task(*folders)
    assert task.counts("sunil kumar", SUNIL)
    assert task.counts("suneel kumar", SUNIL)
    assert not task.counts("suneel singh", SUNIL)
    assert not task.counts("suneel", SUNIL)
    assert not read_task(folders[0]).counts("suneel kumar", SUNIL)


def test_recall_counts_the_first_answer_and_the_first_ten() -> None:
    other = Query("guru", "ਅਨਿਲ", "anil")
    task = Task(("sunil kumar", "anil"), (SUNIL, other), ())
    found = recall(task, {SUNIL: ["sunil kumar"], other: ["x", *["y"] * 8, "anil"]})
    assert found == {"deva": Recall(1, 1), "guru": Recall(0, 1), "mean": Recall(0.5, 1)}
    late = {SUNIL: ["x"] * 10 + ["sunil kumar"], other: []}
    assert recall(task, late)["mean"] == Recall(0, 0)


def test_recall_at_a_precision_takes_equal_scores_together() -> None:
    told = [(0.9, True), (0.8, True), (0.7, False), (0.7, True), (0.1, False)]
    assert recall_at(told, 0.95) == (2 / 3, 0.8)
    assert recall_at(told, 0.75) == (1.0, 0.7)
    assert recall_at([(0.5, False)], 0.95) == (0.0, 1.0)


def test_verdicts_at_a_threshold() -> None:
    told = [(0.9, True), (0.8, False), (0.2, True)]
    found = verdicts(told, 0.8)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert verdicts(told, 1.0).precision == 1.0


def test_the_own_task_is_always_the_same_and_its_answers_are_in_the_index() -> None:
    task = own_task()
    assert task == own_task()
    assert len(task.index) == len(set(task.index)) == 10_000
    assert {query.set for query in task.queries} == {"deva", "guru", "arab", "latn", "struct_syn"}
    assert {query.gold for query in task.queries} <= set(task.index)
    assert all(query.text != query.gold for query in task.queries)


def test_what_is_spelt_as_the_name_meant_is_not_surely_wrong(folders: tuple[Path, Path, Path]) -> None:
    task = read_task(*folders)
    asked = Query("latn", "sunil cumar", "suneel kumar")
    assert not task.is_wrong("suneel kumar", asked)
    assert task.is_wrong("anil kumar", asked)
    (folders[1] / "person_deva_tokens.tsv").write_text(
        "latin\tnative\tsource\tcount\nsuneel\tसुनील\tx\t1\nsunil\tसुनील\tx\t1\n"
    )
    assert not read_task(*folders).is_wrong("sunil kumar", asked)


def test_our_search_finds_a_small_task_and_says_what_it_cost() -> None:
    task = Task(
        ("sunil kumar", "anil sharma", "harjeet singh"), (SUNIL, Query("guru", "ਹਰਜੀਤ ਸਿੰਘ", "harjeet singh")), ()
    )
    found, answers = name_run.searched(task, task.index)
    assert found.recall["mean"] == Recall(1, 1)
    assert answers[SUNIL][0] == "sunil kumar"
    assert (found.names, found.queries_a_second > 0, found.memory_bytes > 0) == (3, True, True)


def test_pairs_are_judged_by_band_and_by_score() -> None:
    found = name_run.judged([("हरजीत सिंह", "harjeet singh", True), ("हरजीत सिंह", "mohd imran", False)])
    assert (found.pairs, found.possible.precision, found.possible.recall, found.recall_at_95) == (2, 1.0, 1.0, 1.0)


def test_a_command_that_fails_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no luck\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(broken))
    with pytest.raises(Refused, match="no luck"):
        as_process.search(["sunil kumar"], [SUNIL])
