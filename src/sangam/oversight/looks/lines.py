"""The auditor's list: looks that nothing explains, a line for one officer and one thing, the most telling first."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REASON, REFERENCE, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.oversight.looks import sources
from sangam.oversight.looks.explanation import READ, explain_lately
from sangam.oversight.models import Explanation, HomePlace, Judgement, LookQuestion
from sangam.oversight.types import AskedLook, ExplainedShare, LookLine, LooksView
from sangam.records.visibility import views

# Questions to officers about their looks, as a list shows them.


def latest_questions(officers: Iterable[UUID]) -> dict[tuple[UUID, str], AskedLook]:
    """Return the latest question of each line of these officers.  The right and the deed are the caller's."""
    rows = LookQuestion.objects.filter(officer__in=set(officers)).order_by("officer", "thing", "-at")
    return {(row.officer, row.thing): view(row) for row in rows.distinct("officer", "thing")}


def view(row: LookQuestion) -> AskedLook:
    """Return a question as it is shown."""
    return AskedLook(
        row.id, row.thing, row.looks, row.days, row.last_at, row.text, row.by, row.at, row.answer, row.answered_at
    )


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
        named = views.load_views(actor, ids, purpose=purpose.purpose) if purpose and names else {}
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


# The daily run: looks are explained anew, and auditors are told how many lines wait for them.

_EVERY = timedelta(days=1)
_LIST = UUID(int=0)
_TITLE = "Looks that nothing explains wait for your judgement: {n} lines."


def explain_due() -> int:
    """Explain the looks of the last ninety days once a day; return how many runs there were.  For the timekeeper."""
    last = Explanation.objects.order_by("-id").values_list("at", flat=True).first()
    if last and last > clock.now() - _EVERY:
        return 0
    explain_and_tell()
    return 1


def explain_and_tell() -> None:
    """Explain the looks of the last ninety days, and tell auditors what waits, as deeds of the timekeeper."""
    system = Actor.system(here.node().force, "timekeeper")
    explain_lately(system)
    with audit.deed(system, "node:look:tell") as facts:
        facts["lines"] = tell_auditors()


def tell_auditors() -> int:
    """Tell each auditor how many lines wait, in the running deed; return how many.  Of none nobody is told."""
    waiting = waiting_count()
    about = Subject("looks", _LIST)
    to = [f"post:{post}" for post in units.held_posts(["auditor"])]
    deliveries.done_for_subject(about)
    if waiting and to:
        deliveries.notify(Telling("look.waiting", about, _TITLE, {"n": str(waiting)}), to=to)
    return waiting


# What a person says of looks that nothing explains: explained after all, to be asked, or misuse.

EXPLAINED, TO_ASK, MISUSE = VERDICTS = ("explained", "to-ask", "misuse")


def judge_looks(actor: Actor, officer: UUID, thing: str, *, verdict: str, text: str) -> None:
    """Write down what the actor makes of one officer's unexplained looks at one thing, up to the last of them.

    text: by what they are explained, whom to ask, or what was found.  Raises Refused (no right; one's own looks),
    NotFound and Malformed.
    """
    with audit.deed(actor, "officer:look:judge", on=officer, purpose=Stated(Purpose.OVERSIGHT)) as facts:
        require(actor, "ledger:audit")
        text = _require_judgement(actor, officer, verdict, text)
        line = line_of(officer, thing)
        if line is None:
            raise NotFound("oversight:no-line", "No unexplained look of this officer at this stands here.")
        facts.update(thing=thing, verdict=verdict, text=text)
        Judgement.objects.create(
            id=new_id(),
            officer=officer,
            thing=thing,
            until_at=line.last_at,
            verdict=verdict,
            text=text,
            judge=actor.an_officer(),
            by=actor.label,
            at=clock.now(),
        )


def enter_home_place(actor: Actor, officer: UUID, place: str) -> None:
    """Keep where an officer lives, a word or two as addresses write it; empty: keep nothing.

    Raises Refused without the right.
    """
    with audit.deed(actor, "officer:look:enter-place", on=officer):
        require(actor, "ledger:audit")
        place = require_length(place, part="place", most=REFERENCE).strip()
        HomePlace.objects.filter(officer=officer).delete()
        if place:
            HomePlace.objects.create(officer=officer, place=place)


def _require_judgement(actor: Actor, officer: UUID, verdict: str, text: str) -> str:
    if officer == actor.officer:
        raise Refused("oversight:own-looks", "Nobody judges his own looks: another auditor does.")
    if verdict not in VERDICTS:
        raise Malformed("oversight:verdict", "Choose what you make of it: explained, to be asked, or misuse.")
    text = require_length(text, part="reason", most=REASON).strip()
    if not text:
        raise Malformed("oversight:judgement-text", "Write by what it is explained, whom to ask, or what you found.")
    return text


# Questions of auditors to officers about looks that nothing explains, and the officers' own answers.

MOST_SHOWN = 20
_ASKED = "An auditor asks you about your looks: answer on your own page."
_ANSWERED = "{officer} has answered what you asked about unexplained looks."


def ask_officer(actor: Actor, officer: UUID, thing: str, *, text: str) -> UUID:
    """Ask an officer about the looks of one line; the officer alone is told.  Returns the question's id.

    Raises Refused (no right; one's own looks), NotFound (no such line), Malformed, and Conflict while one is open.
    """
    with audit.deed(actor, "officer:look:ask", on=officer, purpose=_OVERSIGHT) as facts:
        require(actor, "ledger:audit")
        if officer == actor.officer:
            raise Refused("oversight:own-looks-asked", "Nobody asks about their own looks: another auditor does.")
        text = _require_words(text)
        line = line_of(officer, thing)
        if line is None:
            raise NotFound("oversight:no-line-to-ask", "No unexplained look of this officer at this stands here.")
        facts.update(thing=thing, text=text)
        asked = _ask_once(
            id=new_id(),
            officer=officer,
            label=line.label,
            thing=thing,
            looks=line.looks,
            days=line.days,
            last_at=line.last_at,
            text=text,
            asker=actor.an_officer(),
            by=actor.label,
            at=clock.now(),
        )
        deliveries.notify(Telling("look.asked", Subject("ledger", asked.id), _ASKED, {}), to=[f"officer:{officer}"])
        return asked.id


def answer_question(actor: Actor, question: UUID, *, text: str) -> None:
    """Keep the officer's own answer, once; the auditor who asked is told.

    Raises NotFound (absent, or another officer's), Conflict (answered before) and Malformed.
    """
    with audit.deed(actor, "officer:look:answer", on=question) as facts:
        require(actor, "ledger:own")
        text = _require_words(text)
        row = LookQuestion.objects.select_for_update().filter(id=question, officer=actor.an_officer()).first()
        if row is None:
            raise NotFound("oversight:no-look-question", "No question about your looks stands here.")
        if row.answered_at is not None:
            raise Conflict("oversight:look-answered", "You have answered this: an answer stays as it was given.")
        row.answer, row.answered_at = text, clock.now()
        facts.update(thing=row.thing, text=row.answer)
        row.save(update_fields=["answer", "answered_at"])
        deliveries.done_for_subject(Subject("ledger", row.id))
        told = Telling("look.answered", Subject("looks", row.id), _ANSWERED, {"officer": row.label})
        deliveries.notify(told, to=[f"officer:{row.asker}"])


def questions_of(actor: Actor) -> tuple[AskedLook, ...]:
    """Return what auditors asked the actor about own looks, the open ones first, then those answered last."""
    if actor.officer is None:
        return ()
    rows = LookQuestion.objects.filter(officer=actor.officer)
    return tuple(map(view, rows.order_by(F("answered_at").desc(nulls_first=True), "-at")[:MOST_SHOWN]))


def _ask_once(**values: object) -> LookQuestion:
    """Keep a question.  The database allows one open question a line: of two at once the second is refused."""
    try:
        with transaction.atomic():
            return LookQuestion.objects.create(**values)
    except IntegrityError:
        raise Conflict(
            "oversight:look-asked", "This was asked, and the answer is awaited: read it here when it comes."
        ) from None


def _require_words(text: str) -> str:
    text = require_length(text, part="text", most=REASON)
    if not text:
        raise Malformed("oversight:look-words", "Write the question or the answer in words.")
    return text
