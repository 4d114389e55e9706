"""Obligations: who owes what by when, and how it was answered.

Each package declares its own over its own tables, as SQL text.  Who reads them joins the texts to one statement.
A text may name the tables of its package, and RELATIONS.

Beside its obligations a package declares RESPONSES: by matter, SQL giving (force, unit, at, took_s, in_time,
undelivered, matter).  at: when it was asked, by which its month goes.  took_s: seconds from its arrival to the answer,
null while there is none.  in_time: answered within its clock, null where none runs.  undelivered: there is no word yet
that it reached the unit, so no clock is known to run.  matter: as above, or with more behind a dash.
Their values: force (ours), forces (those that can take part), and the limit of each obligation.

It declares LOOKS, too: by the name of an explanation, SQL giving the numbers of the looks that its tables explain.  The
tables that it may read beside them, while looks are explained:

look        a row for each look, with its number n
hit         a row for each look and record: look, at, officer, post, unit, role, why (purpose's code), opened, record
met         the records of hits, with the labels of those that are here
above       each unit with the units at and above it
kept        our records with the units that keep them, and those above
linked      which record names which
days        on how many days one officer looked at one thing
numbered    the FIR that a look stated
duty        the turns of duty of our rosters

Joins are by equality of record and unit, so the work grows with the looks alone.  Their values: force, since, until.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sangam.access import relations
from sangam.federation.peers.catch_up import HIDDEN_OWNERS
from sangam.kernel.actor import Actor

RELATIONS = f"""
hidden AS ({HIDDEN_OWNERS}),
{relations.RELATIONS},
post_notices AS NOT MATERIALIZED (
    SELECT n.kind, n.subject, n.parts, n.told_at, n.done_at, p.id AS post, p.unit
    FROM notices_notice n JOIN posts p ON n."to" = 'post:' || p.id
)
"""  # noqa: S608 - literals of the code
"""Heads of a WITH clause: hidden (force) whose things are not shown, units, posts, and what posts were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One kind of work that a unit owes by a time.

    overdue: SQL giving (thing, unit, path, counts_from_at, force, post, about, admitted, words, record) of what waits
    past its time.
    thing: what its page is named by.  unit: the one that owes it, with its path.  counts_from_at: when its time ran
    out.  force: whose thing it is, ours too.  post: of ours, where one post alone owes it.  about: the type of a
    request.  admitted: whether the actor, with one of `rights`, may open it.  words, record: what it is about, in the
    words of its page, or the record that names it; read only where it may be opened.
    Its values: now, own (the actor's unit), unit (asked for), force, post, officer, tokens (of a reader), each limit
    under "{kind}_limit", and what `values` adds.

    limit: for how long it may wait where it has no clock of its own, from when the unit or post was told.
    counts_all: counted for every unit below, else only as far as the actor may open it.
    """

    kind: str
    overdue: str
    rights: tuple[str, ...]
    limit: timedelta | None = None
    counts_all: bool = True
    values: Callable[[Actor], Mapping[str, Any]] = lambda _: {}
