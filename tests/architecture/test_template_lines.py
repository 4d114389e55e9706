"""A line of a template has at most 160 characters; where one is broken, a browser shows the same.

Which templates have longer ones stands in `known`; the numbers may only fall.
"""

import re
from functools import reduce

import pytest
from architecture import known
from django.utils.translation.template import templatize
from support.markup import folded
from template_lines import GIVEN, SAID, WIDEST, broken, formatted, templates

LONG = "x" * (WIDEST - 30)


def test_no_more_lines_of_templates_are_too_long_than_are_known() -> None:
    lines = {path.as_posix().partition("/templates/")[2]: path.read_text("utf-8").split("\n") for path in templates()}
    found = {name: sum(len(line) > WIDEST for line in each) for name, each in lines.items()}
    assert {name: count for name, count in found.items() if count > known.TEMPLATE_LINES.get(name, 0)} == {}


def test_a_comment_in_braces_ends_in_its_line() -> None:
    """Over two lines it would stand on the page."""
    whole = re.compile(r"{#(?:(?!#}).)*$", re.MULTILINE)
    assert [path.name for path in templates() if whole.search(path.read_text("utf-8"))] == []
    assert whole.search("a {# one\ntwo #}")
    assert not whole.search("a {# one #} b")


def test_only_spaces_of_a_template_change() -> None:
    for path in templates():
        text = path.read_text("utf-8")
        assert _dense(formatted(text)) == _dense(text), path


def _dense(text: str) -> str:
    """Return a template without spaces; each comment, sentence and field in the one form that breaking gives it."""
    several = re.sub(r"{# (.*?) #}", r"{% comment %}\1{% endcomment %}", text)
    said = SAID.sub(r"{% blocktranslate\g<given> %}\g<words>{% endblocktranslate %}", several)
    whole = re.sub(r"{% with ([^%]*?) %}\s+({% include \"parts/_field[^\n]*)\s+{% endwith %}", _put_back, said)
    return re.sub(r"\s+", "", whole.replace("{% blocktranslate trimmed", "{% blocktranslate"))


def _put_back(field: re.Match[str]) -> str:
    values = [(name, value) for name, value in GIVEN.findall(field[1]) if f" {name}={name}" in field[2]]
    return reduce(lambda line, value: line.replace("{0}={0}".format(value[0]), "=".join(value)), values, field[2])


def test_a_key_of_the_catalogues_stays_what_it_is() -> None:
    for path in templates():
        text = path.read_text("utf-8")
        assert sorted(_keys(formatted(text))) == sorted(_keys(text)), path


def _keys(text: str) -> list[str]:
    return re.findall(r"\b_?n?p?gettext\(.*?\)|\b_\(.*?\)", templatize(text))


def test_a_long_sentence_is_broken_at_its_spaces_and_keeps_its_key() -> None:
    words = " ".join(["word"] * 60)
    for sentence in (f'{{% translate "{words}" %}}', f"{{% blocktranslate %}}{words}{{% endblocktranslate %}}"):
        lines = broken(f"  <p>{sentence}</p>")
        assert max(map(len, lines)) <= WIDEST
        assert _keys("\n".join(lines)) == _keys(sentence) != []


def test_what_is_said_to_a_long_field_stands_in_a_with() -> None:
    field = f'{{% include "parts/_field.html" with name="a" label=_("{LONG}") only %}}'
    assert broken(field) == [
        f'{{% with label=_("{LONG}") %}}',
        '  {% include "parts/_field.html" with name="a" label=label only %}',
        "{% endwith %}",
    ]


def test_where_no_space_stands_a_line_is_broken_in_a_tag() -> None:
    line = f"<b>{{{{ one }}}}</b><i>{LONG}</i><b>{{{{ two }}}}</b>"
    assert (broken(line)[0][-1], folded("\n".join(broken(line)))) == ("b", folded(line))


def test_white_space_that_a_browser_does_not_show_is_folded() -> None:
    page = "<ul>\n  <li>one\n  two <b\n  class='x'>three</b\n  > </li>\n</ul>\n<button>\n  a </button> <i>b</i>"
    assert folded(page) == "<ul><li>one two <b class='x'>three</b></li></ul><button>a</button> <i>b</i>"
    assert (
        folded("<pre>\n a\n</pre> <textarea\n a>\n b </textarea>") == "<pre>\n a\n</pre> <textarea a>\n b </textarea>"
    )


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
        f"{{{{ one }}}}{{% for one in all %}}{{{{ one|default:'{LONG}' }}}}{{% endfor %}}{{{{ two }}}}",
        f"{{% blocktranslate %}} {LONG} with a space at its beginning{{% endblocktranslate %}}",
    ],
    ids=["a loop", "a message"],
)
def test_where_a_space_would_be_shown_a_line_stays_whole(line: str) -> None:
    assert broken(line) == [line]


def test_what_may_be_empty_stays_so() -> None:
    for begin, end in (("{% block answer %}", "{% endblock %}"), (f"{{% if one %}}{LONG}", "{% endif %}")):
        lines = "\n".join(broken(f'<td class="quiet" title="{{% translate "{LONG}" %}}">{begin}{end}</td>'))
        assert f">{begin[:12]}" in lines
        assert f"{end}</td>" in lines


def test_a_block_of_words_gains_no_space() -> None:
    line = f"{{% block title %}}{LONG}{{% endblock %}}{{% block page %}}new-operation-form{{% endblock %}}"
    assert broken(line) == [line]


def test_a_quoted_value_stays_whole() -> None:
    value = f'"{{% url "a" %}}?of={LONG} and more in the value"'
    assert f"  href={value}" in broken(f"<a href={value}>{{{{ label }}}}</a>")


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
