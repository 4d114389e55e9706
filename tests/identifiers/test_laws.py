"""Laws that hold for every text and every identifier."""

import random
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings

from identifiers.specification import chapters
from identifiers.strategies import ANY_TEXT, HINDI_TEXT, IDENTIFIERS
from sangam.identifiers.confusion import MOST_VARIANTS, confusion_key, mask, written_form
from sangam.identifiers.finder import find_identifiers, normalise
from sangam.identifiers.types import Kind
from sangam.identifiers.variants import variants

calm = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check_finds(text: str) -> None:
    """Check what must hold of the finds in any text."""
    reached = 0
    for one in find_identifiers(text):
        assert reached <= one.start < one.end <= len(text)
        reached = one.end
        if one.kind is Kind.AADHAAR:
            assert one.text == one.normal
        else:
            assert one.text == text[one.start : one.end]
        again = normalise(one.kind, one.normal)
        assert again.normal == one.normal
        assert mask(one.kind, one.normal)


@calm
@given(ANY_TEXT)
def test_any_text_is_read_without_fault_and_spans_point_into_it(text: str) -> None:
    check_finds(text)


def test_ten_thousand_torn_and_mixed_lines_are_read_without_fault() -> None:
    chance = random.Random(20240701)
    lines = [line.text for chapter in chapters() for line in chapter.lines]
    pieces = [piece for line in lines for piece in line.split()]
    count = 10_000
    for _ in range(count):
        text = chance.choice([" ", "", ",", "\n"]).join(chance.choices(pieces, k=chance.randint(1, 8)))
        torn = list(text)
        for _ in range(chance.randint(0, 3)):
            torn[chance.randrange(len(torn))] = chr(chance.randrange(sys.maxunicode + 1))
        check_finds("".join(torn))
    print(f"{count} random texts read")  # noqa: T201  the count is the evidence


@calm
@given(IDENTIFIERS)
def test_a_normal_form_reads_as_itself(identifier: tuple[Kind, str]) -> None:
    kind, normal = identifier
    assert normalise(kind, normal).normal == normal
    assert normalise(kind, written_form(kind, normal)).normal == normal


@calm
@given(IDENTIFIERS)
def test_every_variant_shares_the_fold_of_the_normal_form(identifier: tuple[Kind, str]) -> None:
    kind, normal = identifier
    forms = variants(kind, normal)
    assert normal in forms
    assert len(forms) <= MOST_VARIANTS
    assert {confusion_key(kind, form) for form in forms} == {confusion_key(kind, normal)}


@calm
@given(IDENTIFIERS, HINDI_TEXT, HINDI_TEXT)
def test_what_is_written_is_found_inside_hindi_text(identifier: tuple[Kind, str], before: str, after: str) -> None:
    kind, normal = identifier
    text = f"{before} {written_form(kind, normal)} {after}"
    assert (kind, normal) in [(one.kind, one.normal) for one in find_identifiers(text)], text


@calm
@given(ANY_TEXT)
def test_no_find_holds_twelve_digits_that_it_took_for_aadhaar(text: str) -> None:
    for one in find_identifiers(text):
        if one.kind is Kind.AADHAAR:
            assert one.text == one.normal
            assert sum(c.isdigit() for c in one.text) == 4
            assert not one.alternatives


PASTES = {
    "officers' lines": "\n".join(line.text for chapter in chapters() for line in chapter.lines),
    "hindi prose": "पुलिस ने रात 10.30 बजे एक सफ़ेद गाड़ी HR26DK8337 को रोका, उसमें दो आदमी थे जो भाग गए। ",
    "english prose": "The police stopped a white car at the naka at 22:15 hrs and two men fled to village Rai. ",
    "digits": "1234567890",
    "slashes": "1/2,",
    "section marks": "u/s 302,",
    "plate heads": "HR 26 DK ",
    "ats and dots": "a.b@",
    "spaces between digits": "9 ",
}


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_of_ten_thousand_characters_takes_milliseconds(name: str) -> None:
    text = (PASTES[name] * 10_000)[:10_000]
    took = []
    for _ in range(5):
        began = time.process_time()
        find_identifiers(text)
        took.append(time.process_time() - began)
    # Measured: 10 to 45 ms on an idle core, 65 ms for hostile input; the bound leaves room for a busy machine.
    assert min(took) < 0.25, f"{min(took) * 1000:.0f} ms"
