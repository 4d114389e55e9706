"""A line of a template has at most 160 characters; where one is broken, a browser shows the same.

How many are longer stands in `known`; the number may only fall.
"""

import re

import pytest
from architecture import known
from template_lines import WIDEST, broken, formatted, templates

LONG = "x" * (WIDEST - 30)


def test_no_more_lines_of_templates_are_too_long_than_are_known() -> None:
    lines = [line for path in templates() for line in path.read_text("utf-8").split("\n")]
    assert len([line for line in lines if len(line) > WIDEST]) <= known.TEMPLATE_LINES


def test_only_spaces_of_a_template_change() -> None:
    for path in templates():
        text = path.read_text("utf-8")
        assert _dense(formatted(text)) == _dense(text), path


def _dense(text: str) -> str:
    """Return a template without spaces, each comment in the form of several lines."""
    several = re.sub(r"{# (.*?) #}", r"{% comment %}\1{% endcomment %}", text)
    return re.sub(r"\s+", "", several)


def test_a_line_is_broken_beside_blocks_and_set_in() -> None:
    line = f'  <section class="sheet"><h2>{LONG}</h2><p>short</p></section>'
    assert broken(line) == [
        '  <section class="sheet">',
        f"    <h2>{LONG}</h2>",
        "    <p>short</p>",
        "  </section>",
    ]


@pytest.mark.parametrize(
    "line",
    [
        f"a<span>{LONG}</span><b>{LONG}</b>",
        f"<span>{{% for one in all %}}<i>{LONG}</i>{{% endfor %}}</span><b>more</b>",
        f"{{% blocktranslate %}}{LONG} with spaces that are the message's own{{% endblocktranslate %}}",
        f'<a href="{{% url "a" %}}?of={LONG} and more in the value">{{{{ label }}}}</a>'.replace(" href", "\thref"),
    ],
    ids=["inline", "a loop", "a message", "a quoted value"],
)
def test_where_a_space_would_be_shown_a_line_stays_whole(line: str) -> None:
    assert "\n".join(broken(line)).replace("\n  href", "\thref") == line


def test_a_tag_is_broken_between_its_attributes() -> None:
    line = f'<a class="button" data-x="{LONG}" href="{{% url "record" id %}}">Open</a>'
    assert broken(line) == [f'<a class="button" data-x="{LONG}"', '  href="{% url "record" id %}">Open</a>']


def test_a_comment_of_one_line_becomes_one_of_several() -> None:
    words = " ".join(["word"] * 60)
    lines = broken(f"{{# {words} #}}")
    assert (lines[0], lines[-1], " ".join(" ".join(lines[1:-1]).split())) == (
        "{% comment %}",
        "{% endcomment %}",
        words,
    )
    assert max(map(len, lines)) <= WIDEST


def test_what_is_broken_stays_so() -> None:
    text = "\n".join(path.read_text("utf-8") for path in templates()[:20])
    assert formatted(formatted(text)) == formatted(text)
