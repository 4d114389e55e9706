"""The table of weights comes from the command, and the same spellings give the same bytes."""

from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangam.cli.names import names
from sangam.names.comparison.weights import likeness
from sangam.names.comparison.weights import read_costs as read_table
from sangam.names.learning.evidence import Question, believable, read_evidence
from sangam.names.types import Script

DEVANAGARI = """
harjeet हरजीत|harjit हरजीत|singh सिंह|sinh सिंह|kumar कुमार|kumaar कुमार|lakshmi लक्ष्मी|laxmi लक्ष्मी|vikas विकास
ramesh रमेश|suresh सुरेश|rajesh राजेश|rakesh राकेश|sunil सुनील|suneel सुनील|anil अनिल|pooja पूजा|puja पूजा|sita सीता
"""
URDU = "imran عمران|irfan عرفان|mohammad محمد|muhammad محمد|singh سنگھ|harjeet ہرجیت|harjit ہرجیت|khan خان"


@pytest.fixture
def spellings(tmp_path: Path) -> Path:
    for name, text in (("person_deva_tokens", DEVANAGARI), ("person_arab_tokens", URDU)):
        pairs = [pair.split() for line in text.split("\n") for pair in line.split("|") if pair]
        rows = [f"{latin}\t{native}\tdakshina\t2" for latin, native in pairs]
        (tmp_path / f"{name}.tsv").write_text("\n".join(["latin\tnative\tsource\tcount", *rows]) + "\n", "utf-8")
    return tmp_path


@pytest.mark.long
def test_the_same_spellings_give_the_same_bytes(spellings: Path) -> None:
    tables = [spellings / "one.tsv", spellings / "two.tsv"]
    for table in tables:
        done = CliRunner().invoke(
            names, ["learn", "--data", str(spellings), "--out", str(table), "--no-evaluate"], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
    assert tables[0].read_bytes() == tables[1].read_bytes()
    text = tables[0].read_text("utf-8")
    assert "share-alike" in text
    assert all((costs >= 0).all() for costs in read_table(text.splitlines()).values())


def test_a_folder_without_spellings_is_refused_in_words(tmp_path: Path) -> None:
    done = CliRunner().invoke(names, ["learn", "--data", str(tmp_path), "--out", str(tmp_path / "table.tsv")])
    assert done.exit_code != 0
    assert "holds none of person_deva_tokens.tsv" in done.output


def test_only_sources_whose_licence_allows_it_teach(tmp_path: Path) -> None:
    rows = "latin\tnative\tsource\tcount\nhoque\tहक\taffid_WB\t3\nsunil\tसुनील\taffid_WB|dakshina\t9\n"
    (tmp_path / "person_deva_tokens.tsv").write_text(rows, "utf-8")
    assert [(row.latin, row.weight) for row in read_evidence(tmp_path)] == [("sunil", 1)]


def test_a_translation_is_not_taken_for_a_spelling() -> None:
    asked = [Question("ख़ातून", (("khatun", 1.0), ("queen", 1.0)), 0)]
    assert [[answer for answer, _ in question.answers] for question in believable(asked)] == [["khatun"]]


ONE_NAME = """
harjeet हरजीत|harjit ਹਰਜੀਤ|harjeet ہرجیت|laxmi लक्ष्मी|vikas bikash|kaur ਕੌਰ|kaur ਕੰਰ|arora aroda|zahid जाहिद
singh ਸਿੰਘ|singh سنگھ|mohammad محمد|chaudhary चौधरी|smith smyth|jitender जितेन्द्र|gyan ज्ञान
"""
TWO_NAMES = """
rajesh rakesh|sunil sushil|सुनील अनिल|mohan sohan|imran irfan|ramesh suresh|balwant balwinder|harjeet ranjit
"""


def _pairs(text: str) -> list[tuple[str, ...]]:
    return [tuple(pair.split()) for line in text.split("\n") for pair in line.split("|") if pair]


@pytest.mark.parametrize(("one", "other"), _pairs(ONE_NAME))
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= 0.78


@pytest.mark.parametrize(("one", "other"), _pairs(TWO_NAMES))
def test_two_names_that_sound_alike_are_told_apart(one: str, other: str) -> None:
    assert likeness(one, other) < 0.72


def test_each_pair_of_scripts_is_covered_by_a_table_once() -> None:
    covered = set(read_table([]))
    assert all((one, other) in covered or (other, one) in covered for one, other in product(Script, repeat=2))
