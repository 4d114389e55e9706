"""The network of a record: neighbours, ways to a banned organisation, members, who is between, events, and a chart."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.access import types as access_types
from sangam.kernel.handling import Classification
from sangam.kernel.paper import Unprinted
from sangam.networks import charts, membership, projection, questions, sight, watches
from sangam.networks.types import (
    MEMBER,
    SAID_APART,
    TIE,
    Apart,
    Between,
    Chart,
    ChartLine,
    Claim,
    Event,
    Surroundings,
    Tie,
    Way,
)
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import disclosure
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.common.sheet import number_sources, sheet
from sangam.web.gangs import answers
from sangam.web.records.records import record_words, statement_words
from sangam.web.templatetags.vocabulary import APART
from sangam.web.templatetags.words import word

EXPORTS = (("csv", "CSV"), ("graphml", "GraphML"), ("ftm", "FollowTheMoney"), ("stix", "STIX 2.1"))
"""Forms of a file, each with its name."""

_BOX, _ROW, _COLUMN, _EDGE = 184, 40, 250, 8
"""Sizes of the chart: a box's width, a row's height, a column's width and the margin, in its own units."""

_LONGEST = 22

PRINTED_LISTS = ("ways", "members", "apart", "between", "events")
"""The lists of a network's words that its brief prints, each without what is barred from paper."""


@require_GET
@officer_only
def network(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show what hangs together with a record, each tie with its source; a look at all that it shows."""
    since, beside = answers.since_of(request.GET), answers.beside_of(request.GET)
    found = questions.look_around(request.actor, record, purpose=request.purpose, since=since, beside=beside)
    words = words_of(found)
    words["left_out"] = leaves_out(words) or words["chart"]["unprinted"]
    words["saved_charts"] = _with_officer_names(charts.charts_with(request.actor, record))
    words["watched"] = bool(words["is_gang"] and watches.watches_on(request.actor, record))
    words["asked"] = {"since": since.isoformat() if since else "", "beside": str(beside or "")}
    shown = {view.id: view for view in questions.shown_in(found)}
    words["sources"] = number_sources([{"statements": words.pop("statements")}])
    marks = [each.handling.classification for view in shown.values() for each in view.statements]
    printed = sheet(
        "network",
        record,
        found.record.version,
        number=words["record"]["short"],
        handling=max(marks, default=Classification.RESTRICTED),
        beside=[(view.id, view.version) for view in shown.values() if view.id != record],
    )
    return page(request, "analysis/network.html", words | {"sheet": printed})


def _with_officer_names(found: Sequence[ChartLine]) -> list[ChartLine]:
    """Return saved charts, each with its officer's name in the reader's language."""
    officers = labels.officer_names({each.saved_by for each in found})
    return [replace(each, saved_by=officers[each.saved_by]) for each in found]


def words_of(found: Surroundings) -> dict[str, Any]:
    """Return all that the page says, in the reader's language, with each statement that it quotes."""
    words = NetworkWords({view.id: view for view in questions.shown_in(found)}, found.spared)
    return {
        "record": record_words(found.record) | {"title": words.title(found.record)},
        "neighbours": words.neighbours(found),
        "crowded": [
            {"id": view.id, "kind": view.kind, "title": words.title(view), "many": found.crowded[view.id]}
            for view in found.crowded_views
        ],
        "limit": projection.MOST_SHARING,
        "ways": [words.way(each) for each in found.ways.ways],
        "complete": found.ways.complete,
        "hops": sight.MOST_HOPS,
        "is_gang": found.record.kind in ("gang", "organisation"),
        "members": [words.claim(each, found.record) for each in found.claims if each.apart is None],
        "persons": len(membership.members(found.claims)),
        "apart": [words.claim(each, found.record) for each in found.claims if each.apart is not None],
        "between": [_between_words(each, words) for each in found.between],
        "events": [words.event(each, found.record.id) for each in found.events],
        "chart": chart_words(found.chart, words.title),
        "answers": answers.answer_words(found, words.named, words.tie, words.way, _is_claim_barred),
        "exports": EXPORTS,
        "statements": words.statements,
    }


def _between_words(each: Between, words: "NetworkWords") -> dict[str, Any]:
    return {
        "id": each.person.id,
        "title": words.title(each.person),
        "unprinted": _is_barred(each.ties),
        "gangs": [
            {
                "id": gang.id,
                "title": words.title(gang),
                "by": words.title(each.through[gang.id]),
                "own": each.through[gang.id].id == each.person.id,
            }
            for gang in each.gangs
        ],
    }


def leaves_out(words: Mapping[str, Any]) -> bool:
    """Tell whether something that a network says may not be printed.  words: of `words_of`."""
    return any(each["unprinted"] for name in ("statements", *PRINTED_LISTS) for each in words[name])


class NetworkWords:
    """Says ties in words; keeps each statement that it said, for the list of sources on paper."""

    def __init__(self, views: Mapping[UUID, RecordView], spared: Collection[UUID]) -> None:
        self._views, self._spared, self._desks = views, spared, labels.desks(views.values())
        self.statements: list[dict[str, Any]] = []

    def title(self, view: RecordView) -> str:
        """Return the name of a record; on paper a child, and who was wronged, has none."""
        return self._off_paper(view, labels.name_of(view).name)

    def _off_paper(self, view: RecordView, text: str) -> str:
        return Unprinted(text, word(view.kind, "kind")) if view.id in self._spared else text

    def neighbours(self, found: Surroundings) -> list[dict[str, Any]]:
        """Return the neighbours by kind, in the order in which they stand."""
        kinds = dict.fromkeys(each.record.kind for each in found.neighbours)
        rows = [
            (
                each.record.kind,
                self.named(each.record)
                | {
                    "ties": [self.tie(tie) for tie in each.ties],
                    "unprinted": all(map(is_tie_barred, each.ties)),
                },
            )
            for each in found.neighbours
        ]
        return [{"kind": kind, "rows": [row for of, row in rows if of == kind]} for kind in kinds]

    def event(self, event: Event, asked: UUID) -> dict[str, Any]:
        """Return an event with the records that it ties, without the one that was asked about."""
        record = event.record
        return {
            "day": event.day,
            "kind": record.kind,
            "id": record.id,
            "owner": record.owner,
            "title": self._off_paper(record, labels.label(record) or word(record.kind, "kind")),
            "of": [self.title(each) for each in event.of if each.id != asked],
            "unprinted": _is_barred(event.ties) or _bars_print(record, event.dated),
        }

    def way(self, way: Way) -> dict[str, Any]:
        """Return a way with each step word for word, and on how many sources of which grades it rests."""
        ties = [tie for step in way.steps for tie in step]
        sources = {
            (each.source, each.taken_from.partition(":")[0] or tie.said_in.owner)
            for tie in ties
            for each in tie.statements
        }
        grades = [min(grade_of_tie(tie) for tie in step) for step in way.steps]
        steps = [
            {"from": self.named(one), "to": self.named(other), "ties": [self.tie(tie) for tie in step]}
            for (one, other), step in zip(pairwise(way.records), way.steps, strict=True)
        ]
        return {
            "records": [each.id for each in way.records],
            "end": self.named(way.records[-1]),
            "steps": steps,
            "hops": len(steps),
            "sources": len(sources),
            "grades": sorted(set(grades)),
            "weakest": max(grades),
            "forces": sorted({tie.said_in.owner for tie in ties}),
            "unprinted": _is_barred(ties),
        }

    def claim(self, claim: Claim, asked: RecordView) -> dict[str, Any]:
        """Return a claim with its role, last day and evidence; apart: why it is not counted."""
        other = claim.gang if claim.person.id == asked.id else claim.person
        evidence = [
            labels.statement_value(claim.said_in, each)
            for each in claim.said_in.statements
            if each.property == "evidence" and each.value is not None
        ]
        return self.named(other) | {
            "claim": claim.said_in.id,
            "role": word(claim.role, "choice") if claim.role else "",
            "until": claim.until,
            "evidence": evidence,
            "owner": claim.said_in.owner,
            "grade": max(str(each.grade) for each in claim.said_in.statements),
            "apart": APART[claim.apart] if claim.apart else "",
            "flags": labels.flags(claim.said_in),
            "opinions": [_opinion(each) for each in claim.opinions],
            "theirs": claim.said_in.is_copy,
            "unprinted": _is_claim_barred(claim),
            "spared": claim.apart in (Apart.VICTIM, Apart.CHILD),
        }

    def named(self, view: RecordView) -> dict[str, Any]:
        """Return a record as a link names it."""
        called = labels.name_of(view)
        return {
            "id": view.id,
            "kind": view.kind,
            "title": self.title(view),
            "lang": called.lang,
            "owner": view.owner,
            "cautions": labels.cautions(view),
            "banned": sight.is_banned(view),
        }

    def tie(self, tie: Tie) -> dict[str, Any]:
        """Return a tie with all that says it, word for word."""
        view = tie.said_in
        said = [statement_words(view, each, self._desks.get(view.desk, view.desk)) for each in tie.statements]
        for each in said:
            if each["unnamed"] and (named := self._views.get(each["ref"])) is not None:
                each["value"] = self.title(named)
        self.statements += said
        is_claim = tie.edge.relation in SAID_APART
        ends = [self._views[each] for each in (tie.edge.one, tie.edge.other) if each in self._views]
        return {
            "relation": relation_words(tie),
            "ends": [self.named(each) for each in ends],
            "id": view.id,
            "owner": view.owner,
            "theirs": view.is_copy,
            "statements": said,
            "grade": grade_of_tie(tie),
            "flags": labels.flags(view) if is_claim else [],
            "unprinted": is_tie_barred(tie),
        }


def _is_barred(ties: Iterable[Tie]) -> bool:
    """Tell whether one of these ties says what may not be printed: what rests on it stays on the screen."""
    return any(not _may_print(tie.said_in, each) for tie in ties for each in tie.statements)


def is_tie_barred(tie: Tie, way: access_types.Way = access_types.Way.PRINT) -> bool:
    """Tell whether a statement that makes a tie may not leave on a way: then nothing there says that there is one."""
    said = (each for each in tie.statements if each.id in tie.edge.statements)
    return any(not disclosure.may_leave(tie.said_in, each, way) for each in said)


def _is_claim_barred(claim: Claim) -> bool:
    return _bars_print(claim.said_in, "person", "gang", "role", "until")


def _bars_print(view: RecordView, *names: str) -> bool:
    return any(each.property in names and not _may_print(view, each) for each in view.statements)


def _may_print(view: RecordView, statement: ShownStatement) -> bool:
    return disclosure.may_leave(view, statement, access_types.Way.PRINT)


def _opinion(view: RecordView) -> dict[str, Any]:
    """Return what a force says of a claim, with its reason."""
    stance = word(view.first("stance") or "", "choice")
    reason = labels.statement_value(view, each) if (each := _first_statement(view, "reason")) else ""
    words = f"{view.owner}: {stance}"
    words = Unprinted(words) if _bars_print(view, "claim", "stance") else words
    return {"id": view.id, "words": words, "reason": reason, "owner": view.owner}


def _first_statement(view: RecordView, name: str) -> ShownStatement | None:
    return next((each for each in view.statements if each.property == name and each.value is not None), None)


def relation_words(tie: Tie) -> str:
    """Return what a tie is, in words."""
    if tie.edge.relation == MEMBER:
        return word("membership", "kind")
    if tie.edge.relation == TIE:
        said = tie.said_in.first("relation")
        return word(said, "choice") if said else word("tie", "kind")
    return labels.property_words(tie.said_in.kind, tie.edge.relation)


def grade_of_tie(tie: Tie) -> str:
    """Return the grade of a tie: of the statements that it needs, the lowest."""
    return max(str(each.grade) for each in tie.statements)


def chart_words(chart: Chart, title: Callable[[RecordView], str]) -> dict[str, Any]:
    """Return where each record and each line of the chart stands: one column a hop, the same for the same records."""
    rows: dict[int, list[UUID]] = {}
    place: dict[UUID, tuple[int, int]] = {}
    for spot in chart.spots:
        column = rows.setdefault(spot.hops, [])
        place[spot.record.id] = (_EDGE + spot.hops * _COLUMN, _EDGE + len(column) * _ROW)
        column.append(spot.record.id)
    named = [(spot, title(spot.record)) for spot in chart.spots]
    return {
        "spots": [
            {
                "id": spot.record.id,
                "kind": spot.record.kind,
                "title": str(name),
                "short": _short(str(name)),
                "x": place[spot.record.id][0],
                "y": place[spot.record.id][1],
                "first": not spot.hops,
                "banned": sight.is_banned(spot.record),
            }
            for spot, name in named
        ],
        "lines": [_line(place[one], place[other]) for one, other in chart.lines],
        "width": 2 * _EDGE + max(rows, default=0) * _COLUMN + _BOX + _ROW,
        "height": 2 * _EDGE + _ROW * max((len(column) for column in rows.values()), default=0),
        "box": _BOX,
        "middle": _BOX // 2 + 10,
        "shown": len(chart.spots),
        "whole": chart.whole,
        "unprinted": _any_unprinted(name for _, name in named) or any(map(is_tie_barred, chart.ties)),
    }


def _line(one: Sequence[int], other: Sequence[int]) -> str:
    """Return the path of a line: from column to column straight, inside a column round its end side."""
    (x, y), (to_x, to_y) = sorted((tuple(one), tuple(other)))
    y, to_y, end = y + 16, to_y + 16, x + _BOX
    if x == to_x:
        return f"M{end} {y} C{end + _ROW} {y} {end + _ROW} {to_y} {end} {to_y}"
    return f"M{end} {y} L{to_x} {to_y}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _any_unprinted(names: Iterable[str]) -> bool:
    return any(isinstance(each, Unprinted) for each in names)


urlpatterns = [
    path("records/<uuid:record>/network/", network, name="network"),
]
