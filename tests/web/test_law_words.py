"""What stands beside a request, a point of the checklist or a column of a form as its law is read in any language."""

import csv
import re
from importlib.resources import files

import pytest
from django.utils import translation

from sangam.web.common.law_words import source_words

DATA = (
    ("sangam.arrests", "checklist.tsv"),
    ("sangam.arrests", "gang_forms.tsv"),
    ("sangam.exchange", "request_types.tsv"),
)
SENTENCES = ("practice of", "source loaded", "policy", "procedure asks", "section ", "rule ", "report it")


def sources() -> set[str]:
    found = set()
    for package, name in DATA:
        lines = (files(package) / "data" / name).read_text("utf-8").splitlines()
        found |= {row["source"] for row in csv.DictReader(lines, delimiter="\t")}
    return found - {""}


@pytest.mark.parametrize("language", ["hi", "ur", "pa"])
def test_what_is_no_citation_is_said_in_the_readers_language(language: str) -> None:
    with translation.override(language):
        said = {source: source_words(source) for source in sources()}
    assert [each for each, words in said.items() if any(one in words.casefold() for one in SENTENCES)] == []


def test_an_act_is_said_by_its_title_and_a_judgement_as_it_is_cited() -> None:
    with translation.override("hi"):
        assert source_words("BNSS 2023, section 186") == "भारतीय नागरिक सुरक्षा संहिता (बीएनएसएस) 2023, धारा 186"
        assert source_words("BNSS 48, 57, 79 to 81").endswith("(बीएनएसएस) 48, 57, 79–81")
        assert source_words("Vinod Bihari Lal v. State of UP, 2025 INSC 767").endswith("2025 INSC 767")
    assert source_words("BNSS 2023, section 186") == "BNSS 2023, section 186"
    assert re.search("no law is cited", source_words("Practice of the forces; no source loaded"))
