"""The lines of a printed brief, in one language: section by section, each line with its source, grade and time.  Pure.

A name is written in the reader's script by machine, with what was written beside it where that differs.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources

from sangam.analysis.public.across import Pattern
from sangam.coordination.public.brief_types import Brief, GangChange, ResponseTime
from sangam.coordination.types import ActionView, ItemView
from sangam.exchange.types import AlertView, ThreadView
from sangam.kernel import clock
from sangam.kernel.handling import Caveat
from sangam.kernel.ids import short
from sangam.library.types import NoteView, Shelf
from sangam.matching.types import SharedPerson
from sangam.names.public import names
from sangam.names.types import Script
from sangam.records.types import RecordView

LANGUAGES = ("hi", "en", "ur", "pa")
_SCRIPTS = {"en": Script.LATIN, "hi": Script.DEVANAGARI, "pa": Script.GURMUKHI, "ur": Script.URDU}
_SAID = ("warrant", "reference", "release", "jail", "release_date", "role", "fir", "make", "model", "colour", "village")
"""What stands beside a record's name, in this order, where it says it."""

_RELATIONS = ("s/o", "d/o", "w/o", "h/o", "c/o")
_MOST_NUMBERS = 12
_TOLD = (Caveat.CALL_FIRST, Caveat.LEAD_ONLY)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines, each a title and what stands beneath; without any, a word that says so stands there."""

    heading: str
    lines: tuple[tuple[str, str], ...]


class Words:
    """The fixed words of a brief in one language, with the names of its forces by their codes."""

    def __init__(self, language: str, forces: Mapping[str, str]) -> None:
        self.language, self.forces = language, forces
        self._words = _table()[language]

    def __getitem__(self, code: str) -> str:
        return self._words[code]

    def of(self, code: object) -> str:
        """Return the word for a code, anything else as it is written."""
        return self._words.get(str(code), str(code))

    def force(self, code: str) -> str:
        """Return the name of a force; its code where no name is known."""
        return self.forces.get(code, code)

    def name(self, written: str) -> str:
        """Return a name in the reader's script, with what was written beside it where that differs; no number."""
        if any(letter.isdigit() for letter in written):
            return written
        spoken = " ".join(self._spoken(word) for word in written.split(" "))
        return written if spoken == written else f"{spoken} ({written})"

    def _spoken(self, word: str) -> str:
        relation = _relations().get(word.casefold())
        return self._words[relation] if relation else names.in_script(word, _SCRIPTS[self.language])


def sections(brief: Brief, language: str, forces: Mapping[str, str]) -> tuple[Section, ...]:
    """Return the sections of a brief in one language, in the order in which a meeting takes them.

    forces: their names in that language, by code.
    """
    words, news = Words(language, forces), brief.findings
    late = [each for each in brief.alerts if each.id in brief.unacknowledged]
    found: Mapping[str, Iterable[tuple[str, str]]] = {
        "actions": (_action(words, each) for each in brief.actions),
        "questions": (_question(words, each) for each in brief.questions),
        "responses": (_response(words, each) for each in brief.responses),
        "unacknowledged": (_alert(words, each, late=brief.unacknowledged[each.id]) for each in late),
        "suspects": (_suspect(words, each) for each in brief.suspects),
        "wanted": (_record(words, each) for each in brief.wanted),
        "releases": (_record(words, each) for each in brief.releases),
        "vehicles": (_record(words, each) for each in brief.vehicles),
        "border-series": (_pattern(words, each) for each in (news.series if news else ())),
        "hotspots": (_pattern(words, each) for each in (news.hotspots if news else ())),
        "changes": (_change(words, each) for each in (news.gangs if news else ())),
        "gangs": (_record(words, each) for each in brief.gangs),
        "alerts": (_alert(words, each) for each in brief.alerts),
        "lessons": (_lesson(words, each) for each in brief.lessons),
        "deferred": (_item(words, each) for each in brief.deferred),
    }
    return tuple(Section(words[code], tuple(lines) or (("", words["nothing"]),)) for code, lines in found.items())


def moment(at: datetime) -> str:
    """Return a time as it is printed: 28.11.2026 17:45, in India time."""
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")


def _action(words: Words, each: ActionView) -> tuple[str, str]:
    return _line(each.text, [words.of(each.state), f"{words['due']} {moment(each.due_at)}"], each.owner)


def _question(words: Words, each: ThreadView) -> tuple[str, str]:
    said = [words["overdue"] if each.overdue(clock.now()) else words["open"], each.number]
    said += [f"{words['due']} {moment(each.due_at)}"] if each.due_at else []
    return _line(
        _label(words, each.record.label), said, _asking_words(words, each.asks.force, each.record.owner), each.opened_at
    )


def _response(words: Words, each: ResponseTime) -> tuple[str, str]:
    counted = [("open", each.open), ("overdue", each.overdue), ("answered", each.answered)]
    said = [f"{words[code]}: {count}" for code, count in counted]
    said += [f"{words['median']} {_hours(each.median)} {words['hours']}"] if each.median is not None else []
    return _line(_asking_words(words, each.asker, each.owner), said)


def _asking_words(words: Words, asker: str, owner: str) -> str:
    return words["asks"].format(asker=words.force(asker), owner=words.force(owner))


def _alert(words: Words, each: AlertView, *, late: Iterable[str] = ()) -> tuple[str, str]:
    del words
    return _line(each.says.title, [each.number, *late], each.issued_by.force, each.issued_at)


def _suspect(words: Words, each: SharedPerson) -> tuple[str, str]:
    both = " = ".join(f"{_label(words, view.label)} [{view.owner}]" for view in (each.one, each.other))
    return _line(both, [words["judged" if each.judged else "waiting"]])


def _record(words: Words, view: RecordView) -> tuple[str, str]:
    said = [words.of(view.status), *_statement_words(words, view)] if view.status else [*_statement_words(words, view)]
    grade = next((str(each.grade) for each in view.statements), "")
    return _line(_title(words, view), [*said, *_caveats(words, view), grade], view.owner, view.as_of)


def _pattern(words: Words, each: Pattern) -> tuple[str, str]:
    """Return a series or a hot square: how many are whose, its days, and its records by number."""
    counted = ", ".join(f"{force} {count}" for force, count in each.forces.items())
    where = f" {each.at[0]:.3f}, {each.at[1]:.3f}" if each.at else ""
    days = f"{moment(each.first_at)} – {moment(each.last_at)}"
    numbers = ", ".join(map(short, each.records[:_MOST_NUMBERS]))
    more = f" +{len(each.records) - _MOST_NUMBERS}" if len(each.records) > _MOST_NUMBERS else ""
    return _line(f"{words.of(each.kind)}{where}: {counted}", [days, f"{numbers}{more}", words["lead"]])


def _change(words: Words, each: GangChange) -> tuple[str, str]:
    title = f"{_title(words, each.gang)}: {words.of(each.what)} – {_title(words, each.other)}"
    grade = next((str(said.grade) for said in each.said_in.statements), "")
    said = [
        *_statement_words(words, each.said_in),
        *_caveats(words, each.said_in),
        grade,
        each.day.strftime("%d.%m.%Y"),
    ]
    return _line(title, said, each.said_in.owner)


def _caveats(words: Words, view: RecordView) -> list[str]:
    caveats = {caveat for each in view.statements for caveat in each.handling.caveats}
    return [words[caveat].upper() for caveat in _TOLD if caveat in caveats]


def _statement_words(words: Words, view: RecordView) -> Iterator[str]:
    for name in _SAID:
        yield from (_day(value) if name == "release_date" else words.of(value) for value in view.values(name)[:1])


def _title(words: Words, view: RecordView) -> str:
    named = view.values("name")
    return words.name(str(named[0])) if named else _label(words, view.label)


def _label(words: Words, label: str) -> str:
    """Return a label with its name in the reader's script and a code at its end as a word."""
    head, _, last = label.rpartition(" ")
    name, said = (head, words.of(last)) if head and words.of(last) != last else (label, "")
    return " · ".join(filter(None, (words.name(name), said)))


def _lesson(words: Words, each: NoteView) -> tuple[str, str]:
    said, _ = each.in_language(words.language)
    return _line(said.title, [words["did-not-work"]] if each.shelf is Shelf.DID_NOT else [], each.force)


def _item(words: Words, each: ItemView) -> tuple[str, str]:
    return _line(each.title, [f"{each.deferred} {words['deferred-times']}"], each.by.force)


def _day(value: object) -> str:
    return date.fromisoformat(str(value)).strftime("%d.%m.%Y")


def _line(title: str, said: Iterable[str], source: str = "", at: datetime | None = None) -> tuple[str, str]:
    return title, " · ".join(filter(None, [*said, source and f"[{source}]", moment(at) if at else ""]))


def _hours(taken: timedelta) -> str:
    return f"{max(0.1, taken.total_seconds() / 3600):.1f}"


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("brief_words.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {language: {row["code"]: row[language] for row in rows} for language in LANGUAGES}


@cache
def _relations() -> Mapping[str, str]:
    """Return the codes of the words that say whose relative somebody is, in whatever language they were written."""
    return {words[code].casefold(): code for words in _table().values() for code in _RELATIONS}
