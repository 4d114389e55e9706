"""Reading a recipient's notices: those that are open, and those that changed since a horizon.

The horizon is the oldest transaction that was still running when the reader last looked (`pg_snapshot_xmin`).  A
change that the reader could not see yet carries that number or a higher one.  Asking from there misses nothing,
though transactions commit in another order than they began.  The reader drops what comes twice.
"""

import json
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.kernel import clock, sentences
from sangam.kernel.actor import Actor
from sangam.notices import policy
from sangam.notices.types import TOLD_BY, News, NoticeView, Subject, TodayLane, Urgency

_COLUMNS = (
    'n.id, n."to", n.kind, n.subject_kind, n.subject, n.title, n.parts::text, n.lane, n.urgency, '
    "n.created_at, n.told_at, n.due_at, n.times, coalesce(n.done_at, d.at)"
)
_MINE = 'n."to" = ANY(%(to)s::text[])'
_DONE = "LEFT JOIN notices_doneby d ON d.notice_id = n.id AND d.officer = %(officer)s::uuid"
_ORDER = (
    "array_position(ARRAY['now', 'back', 'watching'], n.lane), "
    "array_position(ARRAY['flash', 'urgent', 'routine'], n.urgency), n.due_at NULLS LAST, n.told_at DESC, n.id"
)

_PENDING = (
    f"SELECT {_COLUMNS} FROM notices_notice n {_DONE} "  # noqa: S608 - literals of this module
    f"WHERE {_MINE} AND n.done_at IS NULL AND d.at IS NULL ORDER BY {_ORDER}"
)

_PAST = (
    f"SELECT {_COLUMNS} FROM notices_notice n {_DONE} "  # noqa: S608 - literals of this module
    f"WHERE {_MINE} AND coalesce(n.done_at, d.at) >= %(since)s::timestamptz "
    "AND n.subject_kind <> ALL(%(without)s::text[]) "
    "ORDER BY coalesce(n.done_at, d.at) DESC, n.id DESC LIMIT %(most)s"
)
_ABOUT = (
    f"SELECT {_COLUMNS} FROM notices_notice n {_DONE} "  # noqa: S608 - literals of this module
    f"WHERE {_MINE} AND n.subject_kind = %(kind)s AND n.subject = %(subject)s::uuid "
    "ORDER BY n.told_at DESC, n.id DESC LIMIT %(most)s"
)

# A horizon from before a restore lies beyond the present: such a reader starts afresh.  The bound stands by itself, so
# that the index of who and when finds what is new, and not all that the reader has is read for it.
_SINCE = f"""
WITH present AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon), bound AS (
    SELECT a.reader, a."to", a.officer, CASE WHEN a.since BETWEEN 1 AND p.horizon THEN a.since ELSE 0 END AS since
    FROM jsonb_to_recordset(%(asked)s::jsonb) AS a (reader int, "to" text, officer uuid, since bigint), present p
)
SELECT present.horizon, found.*
FROM present LEFT JOIN LATERAL (
    SELECT b.reader, {_COLUMNS}
    FROM bound b JOIN notices_notice n ON n."to" = b."to" AND n.written_in >= b.since
        LEFT JOIN notices_doneby d ON d.notice_id = n.id AND d.officer = b.officer
    WHERE b.since > 0 OR (n.done_at IS NULL AND d.at IS NULL)
    ORDER BY b.reader, n.written_in, n.id
) AS found ON true
"""  # noqa: S608 - literals of this module


def open_notices(actor: Actor) -> list[NoticeView]:
    """Return the actor's open notices by one query: first what needs attention now, then the urgent, then the due."""
    return [_view(row) for row in prepared.run(_PENDING, _query_values(actor))]


def past(actor: Actor, *, days: int, most: int, without: Collection[str] = ()) -> list[NoticeView]:
    """Return what the actor's post or unit was told and is through with, of these days, last done first.

    without: kinds of subjects that are left out, and take nobody's place.
    """
    since = clock.now() - timedelta(days=days)
    asked = {**_query_values(actor), "since": since, "most": most, "without": list(without)}
    return [_view(row) for row in prepared.run(_PAST, asked)]


def of_subject(actor: Actor, subject: Subject, *, most: int = 50) -> list[NoticeView]:
    """Return what the actor's post or unit was told about a thing, done or not, newest first."""
    asked = {**_query_values(actor), "kind": subject.kind, "subject": subject.id, "most": most}
    return [_view(row) for row in prepared.run(_ABOUT, asked)]


def since(actor: Actor, horizon: int) -> News:
    """Return the actor's notices that changed since the horizon, done ones included, and the next horizon.

    horizon: 0 at first; then all open ones come.  One query, so that both are of the same instant.
    """
    return since_each([(actor, horizon)])[0]


def since_each(asked: Sequence[tuple[Actor, int]]) -> list[News]:
    """Return what `since` returns, of several actors, each with a horizon of its own, by one query."""
    return read_since(prepared.run(*ask_since(asked)), len(asked))


def ask_since(asked: Sequence[tuple[Actor, int]]) -> Asked:
    """Return the statement that asks for these actors' news, for who asks more in the same round."""
    wanted = [
        {"reader": at, "to": to, "officer": actor.officer and str(actor.officer), "since": horizon}
        for at, (actor, horizon) in enumerate(asked)
        for to in policy.tokens(actor)
    ]
    return Asked(_SINCE, {"asked": json.dumps(wanted)})


def read_since(rows: prepared.Rows, readers: int) -> list[News]:
    """Return what `ask_since` found for so many readers, in their order."""
    found: list[list[NoticeView]] = [[] for _ in range(readers)]
    for _, at, *row in rows:
        if at is not None:
            found[at].append(_view(tuple(row)))
    return [News(tuple(views), int(rows[0][0])) for views in found]


def _query_values(actor: Actor) -> dict[str, Any]:
    return {"to": policy.tokens(actor), "officer": actor.officer}


def _view(row: tuple[Any, ...]) -> NoticeView:
    identifier, to, kind, subject_kind, subject, title, parts, lane, urgency, *times = row
    created_at, told_at, due_at, count, done_at = times
    about = Subject(subject_kind, subject)
    told_by, said = _parts(parts)
    return NoticeView(
        identifier,
        to,
        kind,
        about,
        title,
        said,
        TodayLane(lane),
        Urgency(urgency),
        created_at,
        told_at,
        due_at,
        count,
        done_at,
        told_by,
    )


def _parts(text: str) -> tuple[UUID | None, dict[str, str]]:
    """Return in whose deed a notice was told, where an officer did it, and its parts."""
    kept = json.loads(text)
    told_by = kept.pop(TOLD_BY, None)
    return told_by and UUID(told_by), {name: sentences.sentence_from_form(part) for name, part in kept.items()}
