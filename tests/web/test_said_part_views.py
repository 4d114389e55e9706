"""Sentences with their parts in words: codes, forces, days, properties, statuses, and what is not printed."""

import pytest
from django.utils import translation

from sangam.kernel.paper import Unprinted
from sangam.kernel.sentences import Told
from sangam.records.own_records.staleness import STATUS_SAID
from sangam.web.common import labels
from sangam.web.common.sentences import said_again, sentence_in_words
from sangam.web.templatetags.record_words import CHOICES


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def part(name: str, value: object) -> str:
    return (
        sentence_in_words(f"Nobody wrote {{{name}}} down.", {name: value})
        .removeprefix("Nobody wrote ")
        .removesuffix(" down.")
    )


def test_a_force_is_said_by_its_name_and_an_officer_as_given():
    assert part("force", "HR") == "Haryana Police"
    assert part("who", "SI Asha, Narela") == "SI Asha, Narela"
    assert part("number", "HR") == "HR", "a part that names no force"
    assert part("forces", "HR, UP, XX") == "Haryana Police, Uttar Pradesh Police, XX"


def test_a_day_is_said_as_india_writes_it_and_no_other_number_is():
    assert part("day", "2026-11-24") == "24.11.2026"
    assert part("day", "to-morrow") == "to-morrow"
    assert part("reference", "2026-11-24") == "2026-11-24"


def test_a_code_is_said_by_the_table_of_its_part_and_else_as_it_is():
    assert part("lane", "urgent") == "urgent"
    assert part("roles", "beat, of-tomorrow") == "beat officer, of-tomorrow"
    assert part("anything", "beat") == "beat"
    assert part("n", 4) == "4"


def test_a_property_is_said_by_its_label_where_the_template_speaks_of_one():
    assert sentence_in_words("{name}: choose one.", {"name": "relative"}) == "Relative: choose one."
    assert sentence_in_words("Nobody is called {name}.", {"name": "relative"}) == "Nobody is called relative."
    assert sentence_in_words("{name}: choose one.", {"name": "of-tomorrow"}) == "of-tomorrow: choose one."
    assert sentence_in_words("{name}: choose one.", {"name": "grade"}) == "Grade: choose one."
    assert part("names", "relative, grade") == "Relative, Grade"


def test_a_status_that_was_said_is_named_with_the_act():
    code = next(iter(CHOICES))
    whole = part("act", f"{STATUS_SAID}:{code}")
    assert whole.endswith(f": {CHOICES[code]}")
    assert STATUS_SAID not in whole
    assert part("act", f"{STATUS_SAID}:") == f"{STATUS_SAID}:", "no status"
    assert part("act", f"shared:{code}") == f"shared:{code}", "another act"
    assert ":" not in part("act", STATUS_SAID)


def test_a_label_of_a_record_is_said_in_words_and_other_names_as_they_are():
    code = min(labels._IN_LABELS)
    assert part("record", f"Harjeet {code}") == labels.label_words(f"Harjeet {code}") != f"Harjeet {code}"
    assert part("subject", f"Harjeet {code}") == f"Harjeet {code}"
    assert part("record", 5) == "5"


def test_a_note_that_ends_like_a_label_stays_as_it_was_written():
    code = min(labels._IN_LABELS)
    assert labels.value_words("person", "note", f"Seen with {code}") == f"Seen with {code}"
    assert labels.value_words("person", "note", "") == ""


def test_what_is_not_printed_of_one_part_marks_the_whole_sentence():
    whole = sentence_in_words("Nobody wrote {this} to {that}.", {"this": Unprinted("Harjeet", "a person"), "that": "x"})
    assert isinstance(whole, Unprinted)
    assert (str(whole), whole.on_paper) == ("Nobody wrote Harjeet to x.", "Nobody wrote a person to x.")
    assert not isinstance(sentence_in_words("Nobody wrote {this}.", {"this": "Harjeet"}), Unprinted)


def test_a_sentence_within_a_sentence_is_said_in_the_readers_language():
    with translation.override("hi"):
        inner = said_again(Told("saying the outcome"))
        assert inner != "saying the outcome"
        assert part("why", Told("saying the outcome")) == inner
        assert said_again("saying the outcome") == "saying the outcome"


def test_a_name_keeps_its_direction_among_words_from_right_to_left():
    with translation.override("ur"):
        assert said_again("Harjeet") == "\u2068Harjeet\u2069"
        assert said_again("HR") == "HR"
    assert said_again("Harjeet") == "Harjeet"


def test_without_a_language_officers_and_traits_are_called_in_english():
    with translation.override(None):
        assert labels.officer_names(["SI Asha, Narela"]) == {"SI Asha, Narela": "SI Asha, Narela"}
        assert part("mark", "mole") == "mole"
    with translation.override("hi"):
        assert part("mark", "mole") == "तिल"
    assert labels.officer_names([]) == {}


def test_an_officer_who_stands_under_no_field_is_not_called():
    lines = [{"by": "SI Asha, Narela", "reviewed_by": ""}, {"by": "SI Asha, Narela", "reviewed_by": "x"}]
    assert labels.called_in(lines, "by", "reviewed_by") == lines


def test_a_sentence_that_lacks_a_part_falls_back_to_the_english():
    with translation.override("hi"), pytest.raises(KeyError):
        sentence_in_words("Nobody wrote {this} down.", {})
