"""What a description in words says of marks and clothes."""

import pytest

from sangam.records.schema.description_keys import Looks, clothes_in, marks_in


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        ("Tattoo of OM on right wrist", {"tattoo", "tattoo@wrist"}, {"om"}),
        ("दाहिनी कलाई पर OM गोदना", {"tattoo", "tattoo@wrist"}, {"om"}),
        ("माथे पर चोट का निशान और गाल पर तिल", {"scar", "scar@forehead", "mole", "mole@cheek"}, set()),
        ("cut mark on left cheek, mole on chin", {"scar", "scar@cheek", "mole", "mole@chin"}, set()),
        ("little finger missing", {"missing-part", "missing-part@finger"}, set()),
        ("چہرہ پر تل", {"mole", "mole@face"}, set()),
        ("none seen", set(), set()),
        ("", set(), set()),
    ],
)
def test_a_mark_is_read_with_its_place_in_any_script(text, marks, shown):
    assert marks_in(text) == Looks(marks=frozenset(marks), shown=frozenset(shown))


@pytest.mark.parametrize(
    ("text", "clothes", "things"),
    [
        ("red shirt and blue jeans, wrist watch", {"shirt", "red shirt", "jeans", "blue jeans"}, {"watch"}),
        ("लाल कमीज, नीली जींस व घड़ी", {"shirt", "red shirt", "jeans", "blue jeans"}, {"watch"}),
        ("सफेद कुर्ता पजामा", {"kurta", "white kurta", "pyjama"}, set()),
        ("black", set(), set()),
    ],
)
def test_a_garment_is_read_with_the_colour_before_it(text, clothes, things):
    assert clothes_in(text) == Looks(clothes=frozenset(clothes), things=frozenset(things))
