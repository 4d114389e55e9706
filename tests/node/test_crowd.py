"""The crowd of invented persons: the same from the same seed, as varied as rolls are, and nobody's."""

from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

from sangam_lab.crowd.crowd import Person, crowd, twin
from sangam_lab.world.invented_numbers import crowd_phone, crowd_plate

from sangam.identifiers import finder
from sangam.names.comparison import comparison
from sangam.names.reader import parser
from sangam.names.sounds import renderings
from sangam.names.types import Band, Script

MANY = 60_000


def people(count: int = MANY, seed: int = 5) -> list[Person]:
    return list(crowd(count, seed))


def test_a_longer_crowd_of_a_seed_begins_with_the_shorter() -> None:
    assert people(30_000)[:500] == people(500)
    assert people(500) != people(500, seed=6)
    assert [person.serial for person in people(25_000)] == list(range(25_000))


def test_names_fall_off_as_in_a_roll_with_a_few_common_and_many_rare_ones() -> None:
    told = Counter(person.name for person in people())
    commonest = told.most_common(1)[0][1] / MANY
    assert 0.0005 < commonest < 0.005
    assert len(told) > MANY / 2
    assert sum(count == 1 for count in told.values()) > len(told) / 2


def test_a_father_has_the_family_name_of_the_person() -> None:
    found = [person for person in people(5_000) if person.name.endswith(" Yadav") and person.relative]
    assert found
    assert all(person.relative.endswith(" Yadav") for person in found)


def test_phones_and_plates_are_read_as_such_and_no_two_are_the_same() -> None:
    some = people(20_000)
    for told in ([each.phone for each in some if each.phone], [each.plate for each in some if each.plate]):
        assert len(told) == len(set(told)) > 3_000
        assert all(finder.find_identifiers(value)[0].normal == value for value in told[:200])
    assert {phone[:6] for each in some if (phone := each.phone)} == {"+91666"}
    assert {plate[2:4] for each in some if (plate := each.plate)} == {"98"}


def test_numbers_reach_as_far_as_they_say() -> None:
    assert crowd_phone(1_999_999) == "+916669199999"
    assert len({crowd_phone(serial) for serial in range(0, 2_000_000, 997)}) == len(range(0, 2_000_000, 997))
    assert crowd_plate("HR", 5_759_423) == "HR98ZZ9999"


def test_a_list_of_counts_takes_the_place_of_the_own_weights(tmp_path: Path) -> None:
    listed = tmp_path / "counts.tsv"
    listed.write_text(
        "pos\tgender\ttoken\tcount\nfirst\tm\tsunil\t9\nfirst\tf\tpooja\t9\nlast\tm\tkumar\t8\nlast\tf\tdevi\t8\n"
    )
    assert {person.name for person in crowd(200, 1, frequencies=listed)} == {"Sunil Kumar", "Pooja Devi"}
    plain = tmp_path / "words.tsv"
    plain.write_text("token\tcount\nsunil\t90000\n")
    told = Counter(person.name.split()[0] for person in crowd(2_000, 1, frequencies=plain) if person.sex == "male")
    assert told.most_common(1)[0][0] == "Sunil"


def test_a_twin_is_the_same_person_written_otherwise() -> None:
    some, rng = people(2_000), Random(1)
    twins = [twin(person, rng) for person in some]
    assert [each.serial for each in twins] == [each.serial for each in some]
    assert twins == [twin(person, again) for again in [Random(1)] for person in some]
    changed = sum(one.name != other.name for one, other in zip(some, twins, strict=True))
    native = sum(not each.name.isascii() for each in twins)
    assert changed > 1_200
    assert 700 < native < 1_300
    assert {abs(one.born - other.born) for one, other in zip(some, twins, strict=True) if other.born} == {0, 1}
    assert any("\u0a00" <= each.name[0] < "\u0a80" for each in twins)
    assert any(not each.village for each in twins)
    assert any(not each.relative for each in twins)


def test_most_twins_are_recognised_by_their_names() -> None:
    some, rng = list(islice(crowd(400, 9), 400)), Random(2)
    bands = [
        comparison.compare(parser.parse(person.name), parser.parse(twin(person, rng).name)).band is not Band.NONE
        for person in some
    ]
    assert sum(bands) > 300


def test_a_twin_of_punjab_may_be_written_in_gurmukhi() -> None:
    person = Person(0, "Harjeet Singh", "", "s/o Balwant Singh", "male", 1980, "Rampur", "Moga", "PB", "", "")
    written = {twin(person, Random(seed)).name for seed in range(60)}
    assert renderings.in_script("Harjeet Singh", Script.GURMUKHI) in written
