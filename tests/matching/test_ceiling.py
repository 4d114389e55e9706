"""A check of a text with very many names looks up the first of them, and says so."""

import itertools

import pytest
from support.cast import NAKA, person, says
from views import seen

from sangam.audit import audit
from sangam.matching.checks import batch, check
from sangam.matching.checks import check as check_check
from sangam.matching.queries.query_context import recognise_text
from sangam.matching.types import Line, Listing
from sangam.records.own_records import records
from sangam.records.own_records.records import New

GIVEN = ("Harjeet", "Balwant", "Ramesh", "Suresh", "Imran", "Rafiq", "Sunil", "Vikas", "Naresh", "Mukesh", "Dinesh",
         "Rakesh", "Satish", "Manoj", "Deepak")  # fmt: skip
FAMILY = ("Singh", "Kumar", "Sharma", "Yadav", "Khan", "Gupta", "Verma", "Rathi", "Dahiya", "Malik", "Hooda", "Gill",
          "Sandhu", "Jha", "Mishra")  # fmt: skip
NAMES = [f"{given} {family}" for given, family in itertools.product(GIVEN, FAMILY)]
LONG = "\n".join(NAMES)[: check_check.LONGEST]


def test_a_text_of_ordinary_length_is_looked_up_whole() -> None:
    reading = recognise_text("\n".join(NAMES[:90]))
    assert check.first(reading) is reading


def test_of_a_text_of_very_many_names_the_first_are_looked_up() -> None:
    whole = recognise_text(LONG)
    part = check.first(whole)
    assert check.lookup_count(whole) > check.MOST_LOOKED_UP == check.lookup_count(part)
    assert part.persons == whole.persons[: len(part.persons)]
    assert LONG.startswith(part.text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"98765{number:05} " for number in range(900)),
        "".join(f"@x{number}y " for number in range(1200)),
        "Ram" + "".join(f" @ {name}" for name in NAMES),
        "Ram s/o Balwant" + "".join(f" @ {name}" for name in NAMES),
    ],
    ids=["telephones", "handles", "aliases", "aliases of the father"],
)
def test_numbers_and_aliases_count_as_names_do(text: str) -> None:
    assert check.lookup_count(recognise_text(text)) > check.MOST_LOOKED_UP
    assert 0 < check.lookup_count(check.first(recognise_text(text))) <= check.MOST_LOOKED_UP


def test_numbers_that_are_only_masked_take_no_room() -> None:
    text = "Aadhaar 2345 6789 0124 u/s 302 IPC\n" * 120 + "Harjeet Singh s/o Balwant"
    assert [each.name.tokens for each in check.first(recognise_text(text)).persons] == [("harjeet", "singh")]


def test_the_officer_is_told_that_only_a_part_was_looked_up(kundli) -> None:
    records.create(kundli, New("person", person("Harjeet Singh", relative="s/o Balwant")))
    answer = check_check.check(kundli, f"{LONG}\nlast", purpose=NAKA)
    assert answer.hits
    assert str(answer.partly.told).startswith(
        f"Only the first 100 of the {check.lookup_count(recognise_text(LONG))} names"
    )
    assert answer.partly.rest.startswith(NAMES[100])
    assert check_check.check(kundli, "Harjeet s/o Balwant", purpose=NAKA).partly is None


def test_what_was_not_looked_up_is_not_watched_and_is_masked_all_the_same(kundli) -> None:
    answer = check_check.check(kundli, f"{LONG}\nAadhaar 2345 6789 0124", purpose=NAKA)
    assert answer.partly is not None
    assert "2345 6789" not in str(audit.recent_entries(action="officer:check:run")[0].details)


def test_names_compared_are_counted_with_those_of_the_records_found(kundli) -> None:
    statements = person("Harjeet Singh", relative="s/o Balwant")
    for number in range(30):
        records.create(
            kundli, New("person", [*statements, *(says("alias", name) for name in NAMES[number : number + 60])])
        )
    text = "\n".join(NAMES[:90])
    answer = check_check.check(kundli, text, purpose=NAKA)
    assert answer.partly is not None
    assert answer.partly.found == 90
    assert answer.partly.most == pytest.approx(check.MOST_COMPARED // (30 * 62), abs=1)
    (row,) = batch.check_many(kundli, [Line(2, "", text)], of=Listing("one.csv", "ab" * 32), purpose=NAKA)
    assert row.partly == answer.partly


@pytest.mark.parametrize(
    ("most", "aliases", "father"),
    [(1, 0, None), (2, 0, ("balwant",)), (3, 1, ("balwant",)), (4, 2, ("balwant",))],
)
def test_of_one_person_of_many_names_the_first_are_kept(most, aliases, father) -> None:
    text = "Harjeet Singh @ Kala @ Pappu @ Billa s/o Balwant @ Balu"
    (kept,) = check.first(recognise_text(text), most).persons
    assert (kept.name.tokens, len(kept.name.aliases)) == (("harjeet", "singh"), aliases)
    assert (kept.name.relative and kept.name.relative.tokens) == father


def test_what_is_kept_has_the_text_and_the_places_before_it_alone() -> None:
    whole = recognise_text(
        "Harjeet Singh s/o Balwant went to Sonipat, 9876543210 rang, Ramesh Kumar s/o Mahesh went to Panipat"
    )
    part = check.first(whole, 3)
    assert len(whole.places) == 2
    assert (len(part.persons), len(part.identifiers)) == (1, 1)
    assert part.places == whole.places[:1]
    assert whole.text.startswith(part.text)
    assert part.text.endswith("9876543210 rang, ")


def test_a_reading_and_few_records_are_compared_whole() -> None:
    whole = recognise_text("\n".join(NAMES[:90]))
    assert check.comparable(whole, [seen(name="Harjeet Singh", alias=["Kala", "Pappu"])]) is whole
    assert check.comparable(whole, [seen("vehicle", plate="HR26DK8337")]) is whole
    assert check.comparable(whole, []) is whole
