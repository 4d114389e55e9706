"""Explaining looks: set by set in the database, a fixed number of statements however many looks there are.

The looks of a stretch of time are laid into temporary tables with their officer's unit and the records that they
showed.  Each row of a list that was checked is a look: what explains it explains no other row.  Then each source of
`sources` names the looks that it explains, strongest first.  What is left is kept in oversight_look with the rules of
`rules` that hold for it, and counted by day and unit in oversight_explained.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sangam.access.policy import require, roles_with
from sangam.audit import audit
from sangam.audit.types import Facts
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.oversight.looks import sources
from sangam.oversight.models import Explanation

# The simple rules by which looks that nothing explains are ranked for a person. Pure, and stated on the page.
#
# A line (one officer, one thing) is raised to a person by any of three signs. It was looked at on AGAIN_DAYS days or
# more. The officer had more than BULK such looks on a day, or within BULK_WITHIN, as about midnight. Or two of the
# four smaller signs hold. Rows of a list that was checked are one line, except those that are raised by another sign
# than BULK.

AGAIN, BULK_DAY, SURNAME, PLACE, HOUR, OFF_DUTY = "again", "bulk", "surname", "place", "hour", "off-duty"
AGAIN_DAYS = 4
BULK, BULK_WITHIN = 40, timedelta(hours=12)
OWN_LINES = 5
"""Rows of one list that have lines of their own.  Where more would, the list has one line, with all their rules."""

RARE_HOUR = 0.02
"""Share of an officer's looks below which an hour of the day is one at which the officer hardly ever works."""

FEWEST_FOR_HOURS = 50
COMMON = ("singh", "kumar", "devi", "kaur", "khan", "ram", "lal", "sharma", "yadav")
"""Surnames that say nothing: too many bear them."""

_GREAT = frozenset({AGAIN, BULK_DAY})
_SMALL = frozenset({SURNAME, PLACE, HOUR, OFF_DUTY})


def is_raised(rules: Collection[str]) -> bool:
    """Tell whether a line with these rules is raised to a person."""
    found = frozenset(rules)
    return bool(found & _GREAT) or len(found & _SMALL) >= 2


READ = timedelta(days=90)
_WORK_KEPT = timedelta(days=365)
_ALONE = 7_153_023

PAIRS = "officer:pair:look"
OPENED = ("officer:record:open", "officer:record:compare", "officer:record:resemble", "officer:file:open", PAIRS)
LIST = "officer:check:file"
LISTED = (LIST, PAIRS)
"""One deed of many looks: the rows of a list that was checked, the records of a page of pairs."""

ASKED = ("officer:check:run", LIST, "officer:record:find")
_WORK = (
    "officer:record:create", "officer:record:correct", "officer:record:attach", "officer:record:confirm",
    "officer:record:share", "officer:record:set-status", "officer:record:take-over", "officer:record:uphold",
    "officer:record:accept-transfer",
)  # fmt: skip

_UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_FIR = r"(\d+)\s*/\s*(?:\d\d)?(\d\d)(?!\d)"

_TABLES: tuple[str, ...] = (
    # JIT costs more than it gains in statements of this size.
    "SET LOCAL jit = off",
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL temp_buffers = '128MB'",
    """
    CREATE TEMP TABLE look ON COMMIT DROP AS
    WITH chosen AS (
        SELECT l.id, l.at, l.officer, l.post, l.action, l.on_what, l.purpose,
            l.action = ANY(%(opened)s) AND l.on_what ~ %(uuid)s AS is_of_one
        FROM audit_ledger l
        WHERE l.at >= %(since)s AND l.at < %(until)s AND l.outcome = 'done' AND l.officer IS NOT NULL
            AND l.action = ANY(%(looks)s)
    ), searches AS (
        SELECT l.*, '' AS list, 1 AS place, d.shown AS found
        FROM chosen l LEFT JOIN audit_detail d ON d.ledger_id = l.id WHERE NOT is_of_one AND l.action <> ALL(%(listed)s)
        UNION ALL
        SELECT l.*, l.on_what, part.place, ARRAY(SELECT jsonb_array_elements_text(part.found))
        FROM chosen l LEFT JOIN audit_detail d ON d.ledger_id = l.id
        CROSS JOIN LATERAL jsonb_array_elements(coalesce(
            nullif(d.details::jsonb -> 'looks', '[]'),
            nullif(jsonb_path_query_array(d.details::jsonb, '$.rows[*].shown'), '[]'),
            jsonb_build_array(to_jsonb(coalesce(d.shown, '{}')))
        )) WITH ORDINALITY AS part (found, place) WHERE l.action = ANY(%(listed)s)
    ), things AS (
        SELECT l.id, l.at, l.officer, l.post, l.purpose, '' AS list, 1 AS place, true AS opened,
            ARRAY[l.on_what::uuid] AS records, l.on_what AS thing
        FROM chosen l WHERE is_of_one
        UNION ALL
        SELECT l.id, l.at, l.officer, l.post, l.purpose, l.list, l.place, l.action = ANY(%(opened)s), t.records,
            CASE WHEN cardinality(t.records) = 1 THEN t.records[1]::text ELSE coalesce(t.subject, '') END
        FROM searches l CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(s::uuid) FILTER (WHERE s ~ %(uuid)s), '{}') AS records,
                min(s) FILTER (WHERE starts_with(s, '=')) AS subject FROM unnest(l.found) AS s
        ) AS t
    )
    SELECT row_number() OVER ()::int AS n, l.id, l.at, (l.at AT TIME ZONE %(zone)s)::date AS day, l.officer, l.post,
        split_part(l.purpose, ' ', 1) AS why, coalesce(p.unit_id, '') AS unit, coalesce(p.role, '') AS role, l.opened,
        l.records, l.thing, l.list, l.place,
        CASE WHEN starts_with(l.purpose, 'case ') THEN regexp_match(l.purpose, %(fir)s) END AS numbers
    FROM things l LEFT JOIN access_post p ON p.id = l.post
    """,
    """
    CREATE TEMP TABLE hit ON COMMIT DROP AS
    SELECT n AS look, at, officer, post, unit, role, why, opened, record
    FROM look CROSS JOIN LATERAL unnest(records[:20]) AS record
    """,
    "CREATE INDEX ON hit (record, unit)",
    "CREATE INDEX ON hit (officer, record, at)",
    """
    CREATE TEMP TABLE met ON COMMIT DROP AS
    SELECT h.record, r.label FROM (SELECT DISTINCT record FROM hit) h LEFT JOIN records_record r ON r.id = h.record
    """,
    "CREATE TEMP TABLE above ON COMMIT DROP AS SELECT code AS unit, unnest(path) AS over FROM access_unit",
    """
    CREATE TEMP TABLE kept ON COMMIT DROP AS
    SELECT r.id AS record, a.over AS unit FROM records_record r JOIN met ON met.record = r.id
    JOIN above a ON a.unit = r.desk WHERE r.owner = %(force)s
    """,
    """
    CREATE TEMP TABLE days ON COMMIT DROP AS
    SELECT officer, thing, count(DISTINCT day)::int AS days FROM look WHERE thing <> '' GROUP BY officer, thing
    """,
    """
    CREATE TEMP TABLE linked ON COMMIT DROP AS
    WITH named AS MATERIALIZED (
        SELECT r.id, (s -> 'value' ->> 'ref')::uuid AS other
        FROM records_record r CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s
        WHERE (r.kind IN ('case', 'incident', 'arrest', 'wanted') OR r.id IN (SELECT record FROM met))
            AND jsonb_typeof(s -> 'value') = 'object' AND s -> 'value' ->> 'ref' ~ %(uuid)s
    )
    SELECT id AS record, other FROM named WHERE id IN (SELECT record FROM met)
    UNION SELECT other, id FROM named WHERE other IN (SELECT record FROM met)
    UNION SELECT r.id, r.id FROM records_record r
        WHERE r.id IN (SELECT record FROM met) AND r.kind IN ('case', 'incident', 'arrest')
    """,
    "CREATE INDEX ON linked (record)",
    """
    CREATE TEMP TABLE numbered ON COMMIT DROP AS
    SELECT n AS look, unit, ltrim(numbers[1], '0') || '/' || numbers[2] AS number FROM look WHERE numbers IS NOT NULL
    """,
    """
    CREATE TEMP TABLE case_number ON COMMIT DROP AS
    SELECT DISTINCT ltrim(numbers[1], '0') || '/' || numbers[2] AS number, r.desk
    FROM records_record r CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s
    CROSS JOIN LATERAL (SELECT regexp_match(s ->> 'value', %(fir)s)) AS said (numbers)
    WHERE r.kind IN ('case', 'incident') AND r.owner = %(force)s AND s ->> 'property' = 'fir' AND numbers IS NOT NULL
    """,
    """
    CREATE TEMP TABLE worked ON COMMIT DROP AS
    SELECT DISTINCT post, on_what::uuid AS record FROM audit_ledger
    WHERE action = ANY(%(work)s) AND at > %(since)s - %(work_kept)s AND at < %(until)s AND outcome = 'done'
        AND post IS NOT NULL AND on_what ~ %(uuid)s
    UNION SELECT l.post, d.s::uuid FROM audit_ledger l JOIN audit_detail t ON t.ledger_id = l.id
    CROSS JOIN LATERAL unnest(t.shown) AS d (s)
    WHERE l.action = 'officer:record:create' AND l.at > %(since)s - %(work_kept)s AND l.post IS NOT NULL
        AND d.s ~ %(uuid)s
    """,
    """
    CREATE TEMP TABLE imported ON COMMIT DROP AS
    SELECT officer, at FROM audit_ledger
    WHERE (starts_with(action, 'officer:import:') OR action = 'officer:record:import') AND outcome = 'done'
        AND at > %(since)s - interval '7 days' AND at < %(until)s AND officer IS NOT NULL
    """,
    """
    CREATE TEMP TABLE duty ON COMMIT DROP AS
    SELECT (d ->> 'post')::uuid AS post, (d ->> 'from')::timestamptz AS from_at, (d ->> 'to')::timestamptz AS to_at
    FROM rosters_roster r CROSS JOIN LATERAL jsonb_array_elements(r.duties) AS d WHERE r.force = %(force)s
    """,
    "CREATE INDEX ON duty (post, from_at)",
    "ANALYZE look (n, officer, thing, why, opened, unit), hit (look, record, officer, post, unit, why, opened)",
    "ANALYZE met, above, kept, days, linked, worked, duty, numbered, case_number",
    "CREATE TEMP TABLE found (look int PRIMARY KEY, how text NOT NULL) ON COMMIT DROP",
)

_FOUND = "INSERT INTO found SELECT s.look, %(how)s FROM ({}) AS s (look) ON CONFLICT DO NOTHING"
_FOUND_WEAK = """
INSERT INTO found SELECT l.n, %(how)s FROM ({}) AS s (look) JOIN look l ON l.n = s.look
LEFT JOIN days d ON d.officer = l.officer AND d.thing = l.thing WHERE l.thing = '' OR d.days <= %(weak_days)s
ON CONFLICT DO NOTHING
"""

_KEEP: tuple[str, ...] = (
    "ANALYZE found",
    "DELETE FROM oversight_look WHERE at >= %(since)s AND at < %(until)s",
    """
    INSERT INTO oversight_look (id, at, officer, label, unit, action, purpose, thing, rules, looks)
    WITH left_over AS (
        SELECT l.*, k.label, k.action, k.purpose FROM look l JOIN audit_ledger k ON k.id = l.id
        WHERE NOT EXISTS (SELECT FROM found f WHERE f.look = l.n)
    ), again AS (
        SELECT officer, thing FROM left_over WHERE thing <> '' GROUP BY 1, 2 HAVING count(DISTINCT day) >= %(again)s
    ), until_then AS (
        SELECT n, officer, at, count(*) OVER (PARTITION BY officer, day) AS on_day, count(*) OVER (
            PARTITION BY officer ORDER BY at RANGE BETWEEN %(bulk_hours)s PRECEDING AND CURRENT ROW
        ) AS looks FROM left_over
    ), about_then AS (
        SELECT n, on_day, max(looks) OVER (
            PARTITION BY officer ORDER BY at RANGE BETWEEN CURRENT ROW AND %(bulk_hours)s FOLLOWING
        ) AS looks FROM until_then
    ), bulk AS (
        SELECT n AS look FROM about_then WHERE greatest(on_day, looks) > %(bulk)s
    ), hours AS (
        SELECT officer, extract(hour FROM at AT TIME ZONE %(zone)s) AS hour, count(*) AS looks,
            sum(count(*)) OVER (PARTITION BY officer) AS in_all
        FROM look WHERE place = 1 GROUP BY 1, 2
    ), rare AS (
        SELECT officer, hour FROM hours WHERE in_all >= %(fewest)s AND looks < in_all * %(rare)s
    ), off_duty AS (
        SELECT l.n AS look FROM left_over l JOIN duty d ON d.post = l.post
            AND d.from_at < l.at + interval '1 day' AND d.to_at > l.at - interval '1 day'
        GROUP BY l.n HAVING NOT bool_or(l.at >= d.from_at - interval '1 hour' AND l.at < d.to_at + interval '1 hour')
    ), named AS (
        SELECT l.n AS look, lower(reverse(split_part(reverse(o.name_en), ' ', 1))) AS surname, lower(h.place) AS place,
            lower(r.label) AS label, lower(r.statements::text) AS said
        FROM left_over l JOIN access_officer o ON o.id = l.officer
        LEFT JOIN oversight_homeplace h ON h.officer = l.officer
        JOIN hit t ON t.look = l.n JOIN records_record r ON r.id = t.record
    ), alike AS (
        SELECT look, bool_or(length(surname) > 2 AND surname <> ALL(%(common)s)
                AND surname = ANY(regexp_split_to_array(label, '[^[:alnum:]]+'))) AS surname,
            bool_or(coalesce(place, '') <> '' AND strpos(said, place) > 0) AS place
        FROM named GROUP BY look
    ), marked AS MATERIALIZED (
        SELECT l.*, array_remove(ARRAY[
            CASE WHEN g.officer IS NOT NULL THEN 'again' END, CASE WHEN b.look IS NOT NULL THEN 'bulk' END,
            CASE WHEN a.surname THEN 'surname' END, CASE WHEN a.place THEN 'place' END,
            CASE WHEN t.officer IS NOT NULL THEN 'hour' END, CASE WHEN f.look IS NOT NULL THEN 'off-duty' END
        ], NULL) AS rules
        FROM left_over l LEFT JOIN again g USING (officer, thing)
        LEFT JOIN bulk b ON b.look = l.n LEFT JOIN alike a ON a.look = l.n
        LEFT JOIN off_duty f ON f.look = l.n
        LEFT JOIN rare t ON t.officer = l.officer AND t.hour = extract(hour FROM l.at AT TIME ZONE %(zone)s)
    ), of_list AS (
        SELECT *, 'again' = ANY(rules) OR cardinality(array_remove(rules, 'bulk')) >= 2 AS raised
        FROM marked WHERE list <> ''
    ), own_line AS (
        SELECT officer, list, thing, count(*) OVER (PARTITION BY officer, list) AS in_list
        FROM of_list WHERE raised AND thing <> '' GROUP BY officer, list, thing
    ), told AS (
        SELECT n, thing, rules FROM marked WHERE list = ''
        UNION ALL
        SELECT r.n, CASE WHEN r.raised AND o.in_list <= %(own_lines)s THEN r.thing ELSE r.list END,
            CASE WHEN r.raised THEN r.rules ELSE array_remove(array_remove(r.rules, 'surname'), 'place') END
        FROM of_list r LEFT JOIN own_line o USING (officer, list, thing)
    )
    SELECT CASE WHEN l.action = ANY(%(listed)s) THEN md5(l.id::text || t.thing)::uuid ELSE l.id END,
        l.at, l.officer, l.label, l.unit, l.action, l.purpose, t.thing,
        coalesce(array_agg(DISTINCT rule) FILTER (WHERE rule IS NOT NULL), '{}'), count(DISTINCT l.n)
    FROM told t JOIN marked l USING (n) LEFT JOIN LATERAL unnest(t.rules) AS rule ON true
    GROUP BY l.id, l.list, l.at, l.officer, l.label, l.unit, l.action, l.purpose, t.thing
    ON CONFLICT (id) DO NOTHING
    """,
    """
    DELETE FROM oversight_explained
    WHERE day BETWEEN (%(since)s AT TIME ZONE %(zone)s)::date AND (%(until)s AT TIME ZONE %(zone)s)::date
    """,
    """
    INSERT INTO oversight_explained (day, unit, how, looks)
    SELECT l.day, l.unit, coalesce(f.how, ''), count(*) FROM look l LEFT JOIN found f ON f.look = l.n GROUP BY 1, 2, 3
    """,
    """
    INSERT INTO oversight_explanation (since_at, until_at, at, looks, explained)
    SELECT %(since)s, %(until)s, %(now)s, (SELECT count(*) FROM look), (SELECT count(*) FROM found)
    """,
    "DROP TABLE look, hit, met, above, kept, days, linked, numbered, case_number, worked, imported, duty, found",
)


def explain_looks(actor: Actor, *, since: datetime, until: datetime) -> Explanation:
    """Explain the looks of a stretch of time anew; what an earlier run said of it is replaced.

    since, until: from the first instant of a day in India.  Two runs never overlap: the second waits.
    """
    with audit.deed(actor, "node:look:explain") as facts:
        return _explain_span(facts, since, until)


def explain_at_word(actor: Actor) -> Explanation:
    """Explain the looks of the last READ anew at an officer's word.  Raises Refused without the right."""
    with audit.deed(actor, "officer:look:explain") as facts:
        require(actor, "ledger:audit")
        return _explain_span(facts, *_lately())


def explain_lately(actor: Actor) -> Explanation:
    """Explain the looks of the last READ anew, today's with them."""
    since, until = _lately()
    return explain_looks(actor, since=since, until=until)


def _explain_span(facts: Facts, since: datetime, until: datetime) -> Explanation:
    values = _values(since, until)
    with connection.cursor() as cursor:
        # The tables below are of this transaction, but what they keep is one row a look: two runs would write it twice.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        for statement in _TABLES:
            cursor.execute(statement, values)
        for statement, how in _sources():
            cursor.execute(statement, {**values, "how": how})
        for statement in _KEEP:
            cursor.execute(statement, values)
    done = Explanation.objects.latest("id")
    facts.update(since=since.isoformat(), until=until.isoformat(), looks=done.looks, explained=done.explained)
    return done


def _lately() -> tuple[datetime, datetime]:
    until = clock.now()
    today = until.astimezone(clock.INDIA).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - READ, until


def _sources() -> list[tuple[str, str]]:
    strong = [(_FOUND.format(source), how) for how, source in sources.STRONG.items()]
    weak = [(_FOUND_WEAK.format(source), how) for how, source in sources.WEAK.items()]
    return [*strong, *weak, ("ANALYZE found", ""), (_FOUND.format(sources.FROM_CHECK), sources.HIT)]


def _values(since: datetime, until: datetime) -> Mapping[str, Any]:
    return {
        "since": since,
        "until": until,
        "now": clock.now(),
        "zone": str(clock.INDIA),
        "force": here.node().force,
        "opened": list(OPENED),
        "looks": [*OPENED, *ASKED],
        "listed": list(LISTED),
        "work": list(_WORK),
        "work_kept": _WORK_KEPT,
        "writers": sorted(roles_with("record:correct")),
        "weak_days": sources.WEAK_DAYS,
        "again": AGAIN_DAYS,
        "uuid": _UUID,
        "fir": _FIR,
        "bulk": BULK,
        "bulk_hours": BULK_WITHIN,
        "own_lines": OWN_LINES,
        "rare": RARE_HOUR,
        "fewest": FEWEST_FOR_HOURS,
        "common": list(COMMON),
    }
