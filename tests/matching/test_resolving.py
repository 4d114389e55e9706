"""`sangam resolve`: rows of files to persons, whatever the files look like, and what it says about bad ones."""

import csv
import subprocess
import sys
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import parquet
from sangam_lab.crowd.crowd import crowd, twin

from sangam.cli.matching import resolve
from sangam.kernel.errors import SangamError
from sangam.matching.resolution import resolution, sheet_files

HEADING = ["id", "name", "father_name", "dob", "village", "mobile"]


def rows(count: int = 240, doubles: int = 60) -> list[list[str]]:
    """Return rows of invented persons; those whose id ends in "b" are twins of "a"."""
    random = Random(3)
    people = list(crowd(count, 21))
    written = [(f"P{p.serial:04d}a", p, f"{p.born}-{p.serial % 12 + 1:02d}-{p.serial % 28 + 1:02d}") for p in people]
    written += [(f"{key[:-1]}b", twin(p, random), born) for key, p, born in written[:doubles]]
    return [[key, p.name, p.relative, born, p.village, p.phone] for key, p, born in written]


def write(path: Path, table: list[list[str]], *, heading=HEADING, delimiter=",", encoding="utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([heading, *table])
    return path


def run(*arguments: object) -> tuple[str, int]:
    """Return what is said and the refusal's code of exit."""
    done = CliRunner().invoke(resolve, [str(each) for each in arguments])
    if isinstance(done.exception, SangamError):
        return done.exception.message, 2
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output, done.exit_code


def pairs(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8").splitlines()))[1:]


def right(found: list[list[str]]) -> int:
    return sum(one[:-1] == other[:-1] for one, other, _ in found)


@pytest.fixture(scope="module")
def resolved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resolve")
    file = write(folder / "list.csv", rows())
    said, code = run("--left", file, "--out", folder / "pairs.csv", "--clusters", folder / "clusters.csv")
    assert code == 0, said
    return folder, said


@pytest.mark.long
def test_doubles_in_one_file_are_found_without_a_word_of_tuning(resolved):
    found = pairs(resolved[0] / "pairs.csv")
    assert right(found) >= 50
    assert right(found) >= 0.97 * len(found)


def test_the_score_is_a_probability_from_the_threshold_up_in_sorted_pairs(resolved):
    found = pairs(resolved[0] / "pairs.csv")
    assert all(0.95 <= float(score) <= 1 for _, _, score in found)
    assert found == sorted(found, key=lambda row: row[:2])


def test_it_says_what_each_column_was_taken_for(resolved):
    for said in ("name = name", "father_name = relative", "dob = born", "village = place", "mobile = phone", "id = id"):
        assert said in resolved[1]


def test_every_row_has_its_cluster(resolved):
    clusters = list(csv.DictReader((resolved[0] / "clusters.csv").read_text("utf-8").splitlines()))
    assert len(clusters) == 300
    together = {row["id"]: row["cluster"] for row in clusters}
    assert all(together[one] == together[other] for one, other, _ in pairs(resolved[0] / "pairs.csv"))


@pytest.mark.long
def test_the_same_file_gives_the_same_bytes_from_parquet_too(resolved, tmp_path):
    table = rows()
    parquet.write_table(
        pa.table({name: [row[at] for row in table] for at, name in enumerate(HEADING)}), tmp_path / "list.parquet"
    )
    said, code = run("--left", tmp_path / "list.parquet", "--out", tmp_path / "pairs.csv")
    assert code == 0, said
    assert (tmp_path / "pairs.csv").read_bytes() == (resolved[0] / "pairs.csv").read_bytes()


@pytest.mark.long
def test_two_files_are_linked_with_each_other_only_whatever_their_writing(tmp_path):
    table = rows()
    ours = write(
        tmp_path / "ours.tsv", [row for row in table if row[0].endswith("a")], delimiter="\t", encoding="utf-16"
    )
    others = [row for row in table if row[0].endswith("b")]
    theirs = write(tmp_path / "theirs.csv", others, delimiter=";", encoding="utf-8-sig")
    said, code = run(
        "--left",
        ours,
        "--right",
        theirs,
        "--out",
        tmp_path / "p.csv",
        "--clusters",
        tmp_path / "c.csv",
        "--map",
        "name=name,relative=father_name,born=dob,place=village,id=id",
    )
    assert code == 0, said
    found = pairs(tmp_path / "p.csv")
    assert right(found) >= 50
    assert {(one[-1], other[-1]) for one, other, _ in found} == {("a", "b")}
    assert "name = name (as you said)" in said
    assert len(pairs(tmp_path / "c.csv")) == 300


def test_rows_are_never_lost_in_silence(tmp_path):
    table = [row[1:] for row in rows(60, 20)]
    file = write(tmp_path / "list.csv", [*table, ["too", "short"], ["", "", "", "", ""]], heading=HEADING[1:])
    said, code = run("--left", file, "--out", tmp_path / "p.csv")
    assert code == 0, said
    assert "1 row(s) have not as many cells as the heading" in said
    assert "1 row(s) are empty in every column" in said
    assert "rows are called by their numbers" in said


@pytest.mark.long
def test_a_broken_quotation_mark_and_an_old_encoding_are_said(tmp_path):
    table = [[key, f"{name}é", *rest] for key, name, *rest in rows(60, 20) if name.isascii() and rest[0].isascii()]
    file = tmp_path / "list.csv"
    lines = [
        ",".join(HEADING),
        *(",".join(cell if cell.isascii() or "é" in cell else "" for cell in row) for row in table),
    ]
    lines[3] = lines[3].replace(",", ',"', 1)
    file.write_bytes("\n".join(lines).encode("cp1252"))
    said, code = run("--left", file, "--out", tmp_path / "p.csv")
    assert code == 0, said
    assert "quotation mark is not closed" in said
    assert "Windows-1252" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"name\nRam\nShyam\n", "one column only"),
        (b"id,name\n", "a heading and no rows"),
        (bytes(range(256)) * 40, "not a text table"),
        (b"PAR1 rubbish", "not a whole parquet file"),
        (b"id,name,born\nA,Ram,1990\nA,Shyam,1991\n", "every id in id stands in several rows"),
        (b"id,name,born\nA,Ram,1990\n", "nothing to compare"),
        (b"id,name,born\nA,,\nB,,\n", "nothing to compare"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(content, sentence, tmp_path):
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_bytes(content)
    said, code = run("--left", file, "--out", tmp_path / "p.csv")
    assert (code, sentence in said) == (2, True), said
    assert not (tmp_path / "p.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--threshold", "0"], "a probability above 0"),
        (["--threshold", "1.2"], "a probability above 0"),
        (["--map", "name=nobody"], "has no column nobody"),
        (["--map", "shoe=name"], "--map does not know shoe"),
        (["--map", "name"], "--map is written"),
        (["--clusters", "/nowhere/c.csv"], "cannot be written"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(arguments, sentence, tmp_path):
    file = write(tmp_path / "list.csv", rows(5, 2))
    said, code = run("--left", file, "--out", tmp_path / "p.csv", *arguments)
    assert (code, sentence in said) == (2, True), said


def test_too_little_memory_is_said_plainly(tmp_path):
    sheet = sheet_files.read_sheet(write(tmp_path / "list.csv", rows(2000, 500)))
    with pytest.raises(SangamError, match="The memory allowed, 1 MB, does not suffice"):
        resolution.resolve([sheet], resolution.Wanted({}, memory_mb=1), lambda _: None)


def test_spark_without_its_package_or_without_java_says_what_to_install(tmp_path, monkeypatch):
    file = write(tmp_path / "list.csv", rows(5, 2))
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "pyspark", None)
        said, code = run("--left", file, "--out", tmp_path / "p.csv", "--engine", "spark")
        assert (code, "requirements-spark.txt" in said) == (2, True), said
    monkeypatch.setitem(sys.modules, "pyspark", object())
    monkeypatch.setenv("PATH", str(tmp_path))
    said, code = run("--left", file, "--out", tmp_path / "p.csv", "--engine", "spark")
    assert (code, "needs Java" in said) == (2, True), said


def test_the_web_and_the_workers_never_load_the_heavy_engines():
    looked = "import sys, sangam.matching.checks.lookup; print({'duckdb', 'splink', 'pyarrow'} & set(sys.modules))"
    code = f"import sangam.node.django_settings as d; import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'sangam.node.django_settings'); import django; django.setup(); {looked}"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "set()", done.stderr
