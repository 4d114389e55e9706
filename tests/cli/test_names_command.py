"""`sangam names …`: names of files searched, compared and explained."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sangam.cli.names import names
from sangam.kernel.errors import Malformed

INDEX = "7\tHarjeet Singh\n8\tSunil Kumar\n9\tRam Phal s/o Dinesh\n10\tRam Phal s/o Mukesh\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(names, [str(each) for each in arguments], catch_exceptions=True)


def refusal(*arguments: str | Path) -> str:
    error = run(*arguments).exception
    assert isinstance(error, Malformed), error
    return error.message


def search(folder: Path, index: str, queries: str) -> Sequence[Sequence[str]]:
    (folder / "index").write_text(index, "utf-8")
    (folder / "queries").write_text(queries, "utf-8")
    done = run("search", "--index", folder / "index", "--queries", folder / "queries", "--out", folder / "out")
    assert done.exit_code == 0, done.exception
    assert "a second" in done.stderr
    return [line.split("\t") for line in (folder / "out").read_text("utf-8").splitlines()]


def test_a_search_answers_in_five_columns_the_best_first(tmp_path: Path) -> None:
    rows = search(tmp_path, INDEX, "a\tहरजीत सिंह\nb\tسنیل کمار\n")
    firsts = {query: (rank, number, name) for query, rank, number, name, _ in reversed(rows)}
    assert firsts == {"a": ("1", "7", "Harjeet Singh"), "b": ("1", "8", "Sunil Kumar")}
    assert all(0 <= float(score) <= 1 for *_, score in rows)


def test_queries_of_three_columns_are_named_by_their_line_from_nought(tmp_path: Path) -> None:
    rows = search(tmp_path, INDEX, "set\tharjit singh\tHarjeet Singh\nset\tSuneel Kumar\tSunil Kumar\n")
    assert [(row[0], row[2]) for row in rows if row[1] == "1"] == [("0", "7"), ("1", "8")]


def test_the_relative_tells_namesakes_apart(tmp_path: Path) -> None:
    rows = search(tmp_path, INDEX, "a\tरामफल पुत्र मुकेश\n")
    assert [row[2] for row in rows[:2]] == ["10", "9"]


def test_a_query_that_is_like_nobody_has_no_line(tmp_path: Path) -> None:
    assert search(tmp_path, INDEX, "a\tWilhelmina\nb\t12345\n") == []


def test_pairs_are_judged_in_the_order_given(tmp_path: Path) -> None:
    asked = [["x", "हरजीत सिंह", "Harjeet Singh", 1], ["x", "Ramesh Kumar", "Suresh Kumar", 0]]
    (tmp_path / "pairs").write_text(json.dumps(asked), "utf-8")
    done = run("pairs", "--pairs", tmp_path / "pairs", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.exception
    rows = [line.split("\t") for line in (tmp_path / "out").read_text("utf-8").splitlines()]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("हरजीत सिंह", "Harjeet Singh", "possible"),
        ("Ramesh Kumar", "Suresh Kumar", "none"),
    ]
    assert float(rows[0][2]) > 0.5 > float(rows[1][2])


def test_an_explanation_sets_the_words_side_by_side(tmp_path: Path) -> None:
    said = run("explain", "Harjeet Singh s/o Balwant", "हरजीत पुत्र बलवंत सिंह").output
    assert "The father's name agrees: balwant = बलवंत सिंह." in said
    assert any(line.split()[:2] == ["harjeet", "हरजीत"] and "bits" in line for line in said.splitlines())
    assert any(line.split()[:2] == ["singh", "-"] for line in said.splitlines())
    assert "No name could be read in: 12345" in run("explain", "12345", "Harjeet").output


@pytest.mark.parametrize("which", ["--index", "--queries"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"", "is empty."),
        (b"\n\n", "is empty."),
        (b"1\tHarjeet\nonly one column\n", "Line 2 of"),
        (b"\xff\xfe\x00", "is not text in UTF-8."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, which: str, content: bytes | None, sentence: str
) -> None:
    files = {"--index": tmp_path / "index", "--queries": tmp_path / "queries"}
    for file in files.values():
        file.write_bytes(b"1\tHarjeet Singh\n")
    files[which].unlink()
    if content is not None:
        files[which].write_bytes(content)
    said = refusal("search", *(part for pair in files.items() for part in pair), "--out", tmp_path / "out")
    assert sentence in said
    assert str(files[which]) in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        ("", "is not JSON."),
        ("{", "is not JSON."),
        ("{}", "holds no list of pairs."),
        ("[]", "holds no list of pairs."),
        ('[["x", "a", "b", 1], ["x", "a"]]', "Entry 2 of"),
        ('[["x", "a", 3, 1]]', "Entry 1 of"),
    ],
)
def test_pairs_that_cannot_be_used_are_refused(tmp_path: Path, content: str | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / "pairs").write_text(content, "utf-8")
    assert sentence in refusal("pairs", "--pairs", tmp_path / "pairs", "--out", tmp_path / "out")


def test_an_unwritable_result_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("1\tHarjeet Singh\n", "utf-8")
    missing = tmp_path / "no such folder" / "out"
    said = refusal("search", "--index", tmp_path / "in", "--queries", tmp_path / "in", "--out", missing)
    assert "cannot be written: No such file or directory." in said


def test_weights_are_fitted_only_from_tables_that_are_there(tmp_path: Path) -> None:
    assert "cannot be read" in refusal("calibrate", "--data", tmp_path, "--out", tmp_path / "table")
