"""The brief as PDF: what every recipient may see, a part in each language, handling and code on each page.

The code is a keyed digest of what is printed; it stands in the ledger with who printed it for which meeting.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sangam.access.policy import require
from sangam.access.public.printed_names import forces_in
from sangam.audit.public import audit
from sangam.coordination.briefs.brief import write_brief
from sangam.coordination.briefs.paper_lines import LANGUAGES, Section, Words, moment, sections
from sangam.coordination.briefs.recipients import brief_for_all
from sangam.coordination.public.brief_types import Brief
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Stated
from sangam.print_pages.public.print_pages import Paper, code_of

_HANDLING = "Restricted"
_EVERY = ("hi", "en")
_OF_FORCES: Mapping[str, tuple[str, ...]] = {
    "PB": ("pa",), "CH": ("pa",), "DL": ("ur", "pa"), "HR": ("pa",), "UP": ("ur",), "BR": ("ur",), "JK": ("ur",),
}  # fmt: skip
"""Official and additional official languages of a force beside Hindi and English, as far as they can be printed."""


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
    own = (each for force in members for each in _OF_FORCES.get(force, ()))
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
