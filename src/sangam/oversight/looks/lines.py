"""The auditor's list: looks that nothing explains, a line for one officer and one thing, the most telling first."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from sangam.access.policy import may, require
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.oversight.looks import sources
from sangam.oversight.looks.explanation import READ
from sangam.oversight.looks.question_views import latest_questions
from sangam.oversight.models import Explanation
from sangam.oversight.types import ExplainedShare, LookLine, LooksView
from sangam.records.public import search

MOST_LINES = 100
_MOST_JUDGED, _LOOKS = 20, 5
_OVERSIGHT = Stated(Purpose.OVERSIGHT)

_RAISED = "(rules && ARRAY['again', 'bulk'] OR cardinality(rules) >= 2)"
_TAGS = f"""
WITH tags AS MATERIALIZED (
    SELECT officer, thing, rules, {_RAISED} AS raised FROM (
        SELECT r.officer, r.thing, array_agg(DISTINCT rule) AS rules
        FROM oversight_look r CROSS JOIN LATERAL unnest(r.rules) AS rule
        WHERE r.at >= %(since)s AND r.rules <> '{{}}' GROUP BY r.officer, r.thing
    ) AS tagged
), chosen AS (%s), ranked AS MATERIALIZED (
    SELECT l.officer, l.thing, (array_agg(l.label ORDER BY l.at DESC))[1] AS label,
        (array_agg(l.unit ORDER BY l.at DESC))[1] AS unit, sum(l.looks)::int AS looks,
        count(DISTINCT (l.at AT TIME ZONE %(zone)s)::date) AS days, min(l.at) AS first_at, max(l.at) AS last_at,
        array_agg(DISTINCT split_part(l.purpose, ' ', 1)) AS purposes,
        coalesce(t.rules, '{{}}') AS rules, coalesce(t.raised, false) AS raised
    FROM oversight_look l JOIN chosen c ON c.officer = l.officer AND c.thing = l.thing
    LEFT JOIN tags t ON t.officer = l.officer AND t.thing = l.thing
    WHERE l.at >= %(since)s GROUP BY l.officer, l.thing, t.rules, t.raised
)
"""  # noqa: S608 - literals of this module
"""Lines of those that are chosen alone: most looks that nothing explains are raised by no rule."""

_OF_RAISED = "SELECT officer, thing FROM tags WHERE raised"
_OF_ONE = "SELECT %(officer)s::uuid AS officer, %(thing)s::text AS thing"
_LINE = """
SELECT '{part}', r.officer, r.thing, r.label, r.unit, r.looks, r.days, r.first_at, r.last_at, r.purposes,
    r.rules, r.raised, j.verdict, j.text, j.by, j.at
FROM ranked r LEFT JOIN LATERAL (
    SELECT * FROM oversight_judgement j WHERE j.officer = r.officer AND j.thing = r.thing AND j.until_at >= r.last_at
    ORDER BY j.at DESC LIMIT 1
) j ON true
"""
_TO_JUDGE = f"""{_LINE.format(part="waiting")} WHERE raised AND coalesce(j.verdict, '') IN ('', 'to-ask')
ORDER BY cardinality(r.rules) DESC, r.looks DESC, r.last_at DESC LIMIT %(most)s"""


def _with_tags(chosen: str) -> str:
    return _TAGS.replace("(%s)", f"({chosen})")


_ONE = f"{_with_tags(_OF_ONE)}{_LINE.format(part='one')} LIMIT 1"
_COUNT = f"{_with_tags(_OF_RAISED)} SELECT count(*) FROM ({_TO_JUDGE}) AS waiting"  # noqa: S608 - as above
_PAGE = f"""{_with_tags(f"{_OF_RAISED} UNION SELECT officer, thing FROM oversight_judgement")} ({_TO_JUDGE})
UNION ALL ({_LINE.format(part="judged")}
WHERE (r.officer, r.thing) IN (SELECT officer, thing FROM oversight_judgement) AND j.verdict IS NOT NULL
ORDER BY j.at DESC LIMIT %(most_judged)s)
UNION ALL SELECT 'beside', NULL, '', '', '', count(*) - (SELECT count(*) FROM tags WHERE raised), 0, NULL, NULL,
    '{{}}', '{{}}', false, NULL, NULL, NULL, NULL
FROM (SELECT DISTINCT officer, thing FROM oversight_look WHERE at >= %(since)s) AS every
"""  # noqa: S608 - as above
"""The page by one statement.  What no rule raises is counted, and not shown."""

_EXPLAINED = """
SELECT unit, how, sum(looks) FROM oversight_explained WHERE day >= (%(since)s AT TIME ZONE %(zone)s)::date
GROUP BY unit, how
"""
_MOST_SHARES = 50


def unexplained_looks(actor: Actor, *, purpose: Stated | None = None) -> LooksView:
    """Return the lines that wait for a person, those that were judged, and how much of all was explained.  One look.

    purpose: under which the actor sees the records; without it none is named.  Raises Refused without the right.
    """
    with audit.deed(actor, "officer:look:list", purpose=_OVERSIGHT) as facts:
        require(actor, "ledger:audit")
        found = _rows(_PAGE, most=MOST_LINES, most_judged=_MOST_JUDGED)
        waiting, judged = _lines_of(found, "waiting"), _lines_of(found, "judged")
        beside = next(row[_LOOKS] for row in found if row[0] == "beside")
        ids = [record for line in (*waiting, *judged) if (record := line.record)]
        names = purpose is not None and may(actor, "record:open") and ids
        named = search.load_views(actor, ids, purpose=purpose.purpose) if purpose and names else {}
        facts.showed(named)
        facts.update(lines=len(waiting))
        last = Explanation.objects.order_by("-id").first()
        shares, hows = _explained_shares()
        return LooksView(
            waiting,
            judged,
            beside,
            shares,
            hows,
            (last.at, last.since_at, last.until_at, last.looks, last.explained) if last else None,
            named,
            latest_questions(line.officer for line in (*waiting, *judged)),
        )


def line_of(officer: UUID, thing: str) -> LookLine | None:
    """Return the line of one officer and one thing, None where nothing of it is unexplained."""
    return next((LookLine(*row[1:]) for row in _rows(_ONE, officer=officer, thing=thing)), None)


def waiting_count() -> int:
    """Return how many lines wait for a person."""
    return int(_rows(_COUNT, most=MOST_LINES)[0][0])


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_since(), **values})
        return list(cursor.fetchall())


def _lines_of(rows: list[tuple[Any, ...]], part: str) -> tuple[LookLine, ...]:
    return tuple(LookLine(*row[1:]) for row in rows if row[0] == part)


def _since() -> dict[str, Any]:
    return {"since": clock.now() - READ - timedelta(days=1), "zone": str(clock.INDIA)}


def _explained_shares() -> tuple[tuple[ExplainedShare, ...], dict[str, int]]:
    """Return how much was explained in each unit, the busiest first, and by what, the most frequent first."""
    in_unit, explained, hows = Counter[str](), Counter[str](), Counter[str]()
    for unit, how, looks in _rows(_EXPLAINED):
        in_unit[unit] += int(looks)
        explained[unit] += int(looks) if how else 0
        hows[how] += int(looks)
    shares = (ExplainedShare(unit, looks, explained[unit]) for unit, looks in in_unit.most_common(_MOST_SHARES))
    return tuple(shares), dict(hows.most_common())


TRIED = sources.EVERY
"""The explanations tried for each line, in this order."""
