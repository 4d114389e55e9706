"""Names of forces, units, posts and ranks in Punjabi and Urdu: from one table, which knows every shipped name."""

import csv
import re
from pathlib import Path

import pytest

import sangam
from sangam.names.official_names import from_hindi, hindi_of, known_words, official_name

ACCESS = Path(sangam.__file__).parent / "access" / "data"
SHIPPED = [*sorted(ACCESS.glob("units/*.csv")), ACCESS / "ranks.csv", ACCESS / "unit_kinds.csv"]
HINDI = re.compile("[\u0900-\u0963\u0970-\u097f]+")
SCRIPT = {"pa": "\u0a00-\u0a7f", "ur": "\u0600-\u06ff"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_word_of_a_shipped_name_is_in_the_table(path: Path) -> None:
    words = {word for row in rows(path) for word in HINDI.findall(row["name_hi"])}
    assert words - known_words() == set()


@pytest.mark.parametrize("language", ["pa", "ur"])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_name_has_no_letter_of_another_script(path: Path, language: str) -> None:
    strange = re.compile(f"[^{SCRIPT[language]}\\w\\s.,()/-]|[\u0900-\u0963\u0970-\u097f]")
    written = [from_hindi(row["name_hi"], language) for row in rows(path)]
    assert [each for each in written if strange.search(each)] == []


@pytest.mark.parametrize("language", ["pa", "ur"])
def test_a_force_is_named_as_in_the_list_of_forces(language: str) -> None:
    forces = rows(ACCESS / "forces.csv")
    assert [from_hindi(each["name_hi"], language) for each in forces] == [each[f"name_{language}"] for each in forces]


@pytest.mark.parametrize(
    "hindi, punjabi, urdu",
    [
        ("थाना नरेला", "ਥਾਣਾ ਨਰੇਲਾ", "تھانہ نریلا"),
        ("उप निरीक्षक, कुंडली", "ਸਬ-ਇੰਸਪੈਕਟਰ, ਕੁੰਡਲੀ", "سب انسپکٹر، کنڈلی"),
        ("एसटीएफ यूनिट 2", "ਐੱਸ.ਟੀ.ਐੱਫ਼. ਯੂਨਿਟ 2", "ایس ٹی ایف یونٹ 2"),
        ("थाना टटीरी", "ਥਾਣਾ ਟਟੀਰੀ", "تھانہ ٹٹیری"),
        ("SI सुनील", "SI ਸੁਨੀਲ", "SI سنیل"),
    ],
)
def test_phrases_then_words_then_letters_write_a_name(hindi: str, punjabi: str, urdu: str) -> None:
    assert (from_hindi(hindi, "pa"), from_hindi(hindi, "ur")) == (punjabi, urdu)


def test_a_name_without_hindi_stays_english() -> None:
    assert [official_name("PS Narela", "", language) for language in ("hi", "pa", "ur", "en")] == ["PS Narela"] * 4
    assert official_name("PS Narela", "थाना नरेला", "hi") == "थाना नरेला"
    assert official_name("PS Narela", "थाना नरेला", "en") == "PS Narela"


@pytest.mark.parametrize("entered, language", [("ਸਰਹੱਦੀ ਗਰੋਹ", "pa"), ("سرحدی گینگ", "ur")])
def test_a_name_entered_in_punjabi_or_urdu_stands_for_its_readers(entered: str, language: str) -> None:
    shown = {each: official_name("Border gangs", entered, each) for each in ("en", "hi", "pa", "ur")}
    assert shown == {"en": "Border gangs", "hi": "Border gangs", "pa": "Border gangs", "ur": "Border gangs"} | {
        language: entered
    }


def test_a_search_in_another_script_finds_the_hindi() -> None:
    assert [("नरेला" in each) for each in hindi_of("ਥਾਣਾ ਨਰੇਲਾ")] == [False, True]
    assert hindi_of("Narela थाना") == []


def test_no_name_stands_in_the_table_twice() -> None:
    path = Path(sangam.__file__).parent / "names" / "official_names.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert all(len(line) == 3 and all(line) for line in lines)
    assert len({line[0] for line in lines}) == len(lines)
