"""The lines of a printed brief, in one language: section by section, each line with its source, grade and time.  Pure.

A name is written in the reader's script by machine, with what was written beside it where that differs.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from uuid import UUID

from sangam.access.policy import require
from sangam.access.units.force_names import force_names
from sangam.access.units.printed_names import forces_in
from sangam.analysis.findings.places import Pattern
from sangam.audit import audit
from sangam.coordination.brief_types import Brief, GangChange, ResponseTime
from sangam.coordination.briefs.brief import write_brief
from sangam.coordination.briefs.recipients import brief_for_all
from sangam.coordination.types import ActionView, ItemView
from sangam.exchange.types import AlertView, ThreadView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat
from sangam.kernel.ids import short
from sangam.kernel.purpose import Stated
from sangam.library.types import NoteView, Shelf
from sangam.matching.types import SharedPerson
from sangam.names.sounds import renderings
from sangam.names.types import Script
from sangam.print_pages.paper import Paper, code_of
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
        return self._words[relation] if relation else renderings.in_script(word, _SCRIPTS[self.language])


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


# The brief as PDF: what every recipient may see, a part in each language, handling and code on each page.
#
# The code is a keyed digest of what is printed; it stands in the ledger with who printed it for which meeting.

_HANDLING = "Restricted"
_EVERY = ("hi", "en")


@dataclass(frozen=True, slots=True)
class PrintedBrief:
    """A brief on paper.  code: as on each of its pages.  number: of the meeting.  said: its first language's part."""

    paper: Paper
    code: str
    number: str
    said: tuple[Section, ...]


def print_brief(actor: Actor, meeting: UUID, *, purpose: Stated | None, languages: Sequence[str] = ()) -> PrintedBrief:
    """Return the brief of a meeting on paper, with only what every recipient may see.

    languages: a part for each, in this order; none: Hindi, English and the participants' own.
    Raises NotFound, Refused without a purpose, and Malformed for a language that is not printed.
    """
    require(actor, "meeting:read")
    if unknown := [each for each in languages if each not in LANGUAGES]:
        raise Malformed(
            "coordination:language",
            "A brief is printed in {languages}, not in {language}.",
            languages=", ".join(LANGUAGES),
            language=unknown[0],
        )
    brief = brief_for_all(actor, write_brief(actor, meeting, purpose=purpose), purpose=purpose)
    chosen = tuple(dict.fromkeys(languages)) or languages_of(brief.meeting.members)
    with audit.deed(actor, "officer:brief:print", on=meeting, purpose=purpose) as facts:
        code = _code(brief)
        facts.update(code=code, languages=list(chosen))
        facts.showed(_printed_ids(brief))
    number = f"{brief.meeting.host}-{brief.meeting.number}"
    first = sections(brief, chosen[0], _forces(brief, chosen[0]))
    return PrintedBrief(_write_paper(brief, chosen, code), code, number, first)


def languages_of(members: Sequence[str]) -> tuple[str, ...]:
    """Return Hindi, English and the members' own languages, each once."""
    known = force_names()
    own = (each for force in members if force in known for each in known[force].languages)
    return tuple(dict.fromkeys((*_EVERY, *own)))


def _forces(brief: Brief, language: str) -> dict[str, str]:
    asked = [force for each in brief.questions for force in (each.asks.force, each.record.owner)]
    timed = [force for each in brief.responses for force in (each.asker, each.owner)]
    return forces_in({*brief.meeting.members, *asked, *timed}, language)


def _code(brief: Brief) -> str:
    said = [f"{each.heading}: {line}" for each in sections(brief, "en", {}) for line in map(" ".join, each.lines)]
    digest = hashlib.sha256("\n".join([moment(brief.written_at), *said]).encode()).hexdigest()
    return code_of("brief-pdf", brief.meeting.id, digest)


def _printed_ids(brief: Brief) -> list[UUID]:
    """Return the records, threads and alerts that a brief prints, each once."""
    records = [*brief.wanted, *brief.releases, *brief.vehicles, *brief.gangs]
    records += [record for each in brief.suspects for record in (each.one, each.other)]
    every = [each.id for part in (records, brief.questions, brief.alerts) for each in part]
    if brief.findings is not None:
        every += [record for each in (*brief.findings.series, *brief.findings.hotspots) for record in each.records]
        every += [view.id for each in brief.findings.gangs for view in (each.gang, each.other, each.said_in)]
    return list(dict.fromkeys(every))


def _write_paper(brief: Brief, languages: Sequence[str], code: str) -> Paper:
    paper = Paper(brief.meeting.plan.title, handling=_HANDLING, code=code)
    for place, language in enumerate(languages):
        if place:
            paper.add_page()
        _part(paper, brief, Words(language, _forces(brief, language)), code)
    return paper


def _part(paper: Paper, brief: Brief, words: Words, code: str) -> None:
    plan = brief.meeting.plan
    paper.begin_language(words.language)
    paper.paragraph(words["brief"], size=10, bold=True)
    paper.paragraph(plan.title, size=15, bold=True)
    paper.room(1)
    ends = moment(plan.ends_at).split(" ")[1]
    _fact(paper, words["time"], words["span"].format(begins=moment(plan.starts_at), ends=ends))
    _fact(paper, words["place"], plan.place)
    _fact(paper, words["forces"], words["comma"].join(map(words.force, brief.meeting.members)))
    _fact(paper, words["written"], moment(brief.written_at))
    _fact(paper, words["verification"], code)
    paper.room(1)
    paper.paragraph(words["whose"], size=9)
    for section in sections(brief, words.language, words.forces):
        paper.room(3)
        paper.whole(18)
        paper.paragraph(section.heading, size=12, bold=True)
        for title, beneath in section.lines:
            paper.room(0.8)
            for text, size in ((title, 10.5), (beneath, 9)):
                if text:
                    paper.paragraph(text, size=size)
    if paper.unprinted:
        paper.room(3)
        paper.paragraph(words["unprinted"], size=8)


def _fact(paper: Paper, heading: str, text: str) -> None:
    if text:
        paper.paragraph(f"{heading}: {text}")
