"""The network of a record on paper: members as claimed, ways, who is between, events, sources; a part a language.

What may not be printed is left out, and the page says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from sangam.kernel.handling import Classification
from sangam.kernel.paper import printable
from sangam.networks import questions
from sangam.networks.types import Surroundings
from sangam.print_pages.paper import Paper, code_of
from sangam.web.analysis.networks import PRINTED_LISTS, leaves_out, words_of
from sangam.web.common.sheet import number_sources
from sangam.web.templatetags.words import day_words, grade_words, word

_LEAD = gettext_noop(
    "A tie is a lead to its source, not a finding about a person. "
    "Nobody is rated here, and records that may be one person stand apart."
)
_COUNTED = gettext_noop(
    "Counted: claims that name their evidence, are graded, and whose last day has not passed; each person once. "
    "Never counted: children, and who was wronged."
)
_SMALL, _USUAL, _HEAD = 9, 10.5, 12


def write_brief_paper(found: Surroundings, languages: Sequence[str]) -> tuple[Paper, str]:
    """Return the brief on paper, and the code on each of its pages: the same for what stands in the same versions."""
    shown = {view.id: view for view in questions.shown_in(found)}
    beside = [(view.id, view.version) for view in shown.values() if view.id != found.record.id]
    code = code_of("network-brief", found.record.id, found.record.version, beside)
    marks = [each.handling.classification for view in shown.values() for each in view.statements]
    highest = max(marks, default=Classification.RESTRICTED)
    paper = Paper("Network", handling=highest.name.replace("_", " ").capitalize(), code=code)
    for place, language in enumerate(languages):
        if place:
            paper.add_page()
        with override(language):
            _part(paper, words_of(found), code)
    return paper, code


def _part(paper: Paper, words: dict[str, Any], code: str) -> None:
    sources = number_sources([{"statements": words["statements"]}])
    paper.paragraph(_("Network"), size=_USUAL, bold=True)
    paper.paragraph(_text(words["record"]["title"]) or word(words["record"]["kind"], "kind"), size=15, bold=True)
    paper.paragraph(f"{_('Code on paper')}: {code}", size=_SMALL)
    paper.paragraph(_(_LEAD), size=_SMALL)
    for heading, lines in sections_of(words):
        _section(paper, heading, lines)
    _section(paper, _("Sources"), [_source(each) for each in sources])
    if leaves_out(words):
        paper.paragraph(_("Something here may not be printed: it stays on the screen."), size=_SMALL)


def sections_of(words: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return what the brief says, by heading, without what may not be printed.  words: of `words_of`."""
    kept = {name: [each for each in words[name] if not each["unprinted"]] for name in PRINTED_LISTS}
    sections = [(_("Ways to a banned organisation"), [line for way in kept["ways"] for line in _way(way)])]
    if words["is_gang"]:
        persons = len({each["id"] for each in kept["members"]})
        members = [_(_COUNTED), *map(_claim, kept["members"])]
        sections += [(f"{_('Members, as claimed')}: {persons}", members)]
    return [
        *sections,
        (_("Not counted"), [f"{_claim(each)} · {each['apart']}" for each in kept["apart"]]),
        (_("Between this gang and others"), [_line_between(each) for each in kept["between"]]),
        (_("What happened when"), [_event(each) for each in kept["events"]]),
    ]


def _line_between(each: dict[str, Any]) -> str:
    return f"{_text(each['title'])}: {', '.join(_text(gang['title']) for gang in each['gangs'])}"


def _event(each: dict[str, Any]) -> str:
    return f"{day_words(each['day'])} · {word(each['kind'], 'kind')}: {_text(each['title'])}"


def _section(paper: Paper, heading: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    paper.room(3)
    paper.whole(18)
    paper.paragraph(heading, size=_HEAD, bold=True)
    for line in lines:
        paper.paragraph(line, size=_USUAL)


def _way(way: dict[str, Any]) -> list[str]:
    steps = [
        f"{number}. {_text(step['from']['title'])} — {_text(step['to']['title'])}: "
        + " · ".join(f"{tie['relation']} ({tie['owner']}, {tie['grade']}{_numbers(tie)})" for tie in step["ties"])
        for number, step in enumerate(way["steps"], 1)
    ]
    rests = _("Sources: %(n)s; grades %(grades)s; weakest step %(weakest)s") % {
        "n": way["sources"],
        "grades": ", ".join(way["grades"]),
        "weakest": grade_words(way["weakest"]),
    }
    return [f"→ {_text(way['end']['title'])}", *steps, rests]


def _numbers(tie: dict[str, Any]) -> str:
    numbers = sorted({each["source_number"] for each in tie["statements"] if each.get("source_number")})
    return "".join(f" [{number}]" for number in numbers)


def _claim(claim: dict[str, Any]) -> str:
    """Return a claim in a line: a child, and who was wronged, without a name."""
    named = word("person", "kind") if claim["spared"] else _text(claim["title"])
    said = [named, claim["role"], claim["owner"], claim["grade"]]
    said += [day_words(claim["until"])] if claim["until"] else []
    said += [printable(each["words"]) for each in claim["opinions"]]
    return " · ".join(str(each) for each in said if each)


def _source(each: dict[str, Any]) -> str:
    graded = f" · {grade_words(each['grade'])} ({each['grade']})" if each["grade"] else ""
    marks = word(each["classification"], "classification")
    source = f"[{each['number']}] {each['source']} ({word(each['source_force'], 'force')})"
    return f"{source}{graded} · {marks} · {day_words(each['learned_date'])}"


def _text(text: object) -> str:
    """Return what of a text may be printed, "…" where nothing of it may."""
    return printable(text if isinstance(text, str) else str(text)) or "…"
