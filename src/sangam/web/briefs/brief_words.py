"""What of a brief stands in words on its page, beside its agenda and actions."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from sangam.coordination.types import Brief, ResponseTime
from sangam.library.types import NoteView
from sangam.matching.types import SharedPerson
from sangam.records.types import RecordView
from sangam.web.common import labels
from sangam.web.meetings.meeting_forms import entry_names


def part_words(brief: Brief) -> dict[str, Any]:
    """Return response times, alerts not acknowledged, shared persons, and the records that the brief lists by kind."""
    return {
        "responses": [_response(each) for each in brief.responses],
        "unacknowledged": _unacknowledged(brief),
        "suspects": [_suspect(each) for each in brief.suspects],
        "releases": [record_line(each) for each in brief.releases],
        "vehicles": [record_line(each) for each in brief.vehicles],
        "gangs": [record_line(each) for each in brief.gangs],
        "lessons": [_lesson(each) for each in brief.lessons],
    }


def record_line(view: RecordView) -> dict[str, Any]:
    """Return a record as one line of a list."""
    named = labels.named(view)
    return {
        "id": view.id,
        "kind": view.kind,
        "name": named.name,
        "lang": named.lang,
        "line": labels.line(view),
        "status": labels.status(view),
        "force": view.owner,
        "grade": labels.grade(view),
        "at": view.as_of,
    }


def _response(each: ResponseTime) -> dict[str, Any]:
    hours = each.median.total_seconds() / 3600 if each.median is not None else None
    return {
        "force": each.asker,
        "of": each.owner,
        "open": each.open,
        "overdue": each.overdue,
        "answered": each.answered,
        "hours": f"{hours:.1f}" if hours is not None else "",
    }


def _lesson(note: NoteView) -> dict[str, Any]:
    said, language = note.in_language(get_language() or "en")
    return {
        "url": reverse("practice", args=[note.id]),
        "title": said.title,
        "lang": language,
        "force": note.force,
        "shelf": note.shelf,
        "at": note.released_at,
    }


def _unacknowledged(brief: Brief) -> list[dict[str, Any]]:
    late = [each for each in brief.alerts if each.id in brief.unacknowledged]
    names = entry_names(_flat(brief.unacknowledged[each.id] for each in late))
    return [
        {
            "id": each.id,
            "number": each.number,
            "title": each.says.title,
            "force": each.issued_by.force,
            "at": each.issued_at,
            "units": [names[unit] for unit in brief.unacknowledged[each.id]],
        }
        for each in late
    ]


def _suspect(each: SharedPerson) -> dict[str, Any]:
    return {"one": record_line(each.one), "other": record_line(each.other), "judged": each.judged}


def _flat(parts: Iterable[Iterable[str]]) -> list[str]:
    return [unit for part in parts for unit in part]
