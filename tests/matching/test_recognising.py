"""What a check recognises in a text, before anything is looked for."""

from dataclasses import replace

from views import seen as shown

from sangam.kernel.handling import Caveat, Handling
from sangam.matching.queries.query_context import recognise_text
from sangam.matching.similarity.score import score
from sangam.matching.types import Answer
from sangam.matching.watches.watch_creation import without_protected
from sangam.records.schema.values import KIN_SPACE, NAME_SPACE

CHAT = """[12/11/26, 14:02:11] SI Ramesh Kumar: Sir, white Scorpio HR26DK8337 seen near Kundli toll
[12/11/26, 14:03:40] SI Ramesh Kumar: driver हरजीत @ काला s/o Balwant, Nuh, mobile 98123 45678"""


def seen(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in recognise_text(text).recognised]


def test_a_forwarded_chat_is_one_check_of_all_that_it_names() -> None:
    assert seen(CHAT) == [
        ("plate", "HR26DK8337"),
        ("place", "Kundli"),
        ("person", "हरजीत @ काला s/o Balwant, Nuh"),
        ("phone", "98123 45678"),
    ]


def test_a_place_alone_is_shown_and_not_looked_for() -> None:
    reading = recognise_text("नूंह")
    assert [(each.kind, each.normal) for each in reading.recognised] == [("place", "Nuh")]
    assert reading.wanted == ()


def test_a_person_is_looked_for_and_the_place_beside_him_is_not() -> None:
    assert {wanted.space for wanted in recognise_text("Harjeet s/o Balwant, Nuh").wanted} == {KIN_SPACE, NAME_SPACE}


def test_what_could_not_be_read_is_said() -> None:
    assert recognise_text("রহিম and Sunil Kumar").unread == ("রহিম",)
    assert recognise_text("সুনীল").unread == ("সুনীল",)


def test_look_alike_letters_are_read_and_noted() -> None:
    (person,) = recognise_text("R\u0430ju Sharm\u0430").recognised
    assert (person.normal, len(person.notes)) == ("raju sharma", 2)


def test_an_answer_to_a_place_alone_says_that_nothing_was_looked_for() -> None:
    reading = recognise_text("Nuh")
    answer = Answer(None, "Nuh", None, reading.recognised, (), reading.unread)  # type: ignore[arg-type]
    assert answer.sentence.startswith("Nothing was looked up")


def test_a_weapon_number_that_names_a_victim_is_not_kept_with_the_check() -> None:
    view = shown("weapon", number="SYN-7741")
    guarded = replace(view.statements[0], handling=Handling(caveats=frozenset({Caveat.VICTIM})))
    reading = recognise_text("pistol no SYN-7741")
    hit = score(reading, replace(view, statements=(guarded,)))
    assert hit is not None
    assert without_protected(reading, [hit]).identifiers == ()
