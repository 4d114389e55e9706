"""The reason and the file of a recall of many: they have the highest handling of the records that were listed."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sangam.access.policy import showing_of_statement
from sangam.access.types import ProposalView, Showing
from sangam.database import statements as prepared
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import WITHHELD, handling_form, read_handling

_HANDLINGS = """
SELECT array_agg(DISTINCT s ->> 'classification'), array_agg(DISTINCT c)
FROM records_record r CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s
    LEFT JOIN LATERAL jsonb_array_elements_text(s -> 'caveats') AS c ON true
WHERE r.id = ANY(%s::uuid[])
"""


def handling_of(records: Sequence[UUID]) -> dict[str, object]:
    """Return what words bear that speak of all these records, as JSON, by one query."""
    levels, caveats = prepared.run(_HANDLINGS, [list(records)])[0]
    level = max((Classification[each.upper()] for each in levels or ()), default=Classification.UNCLASSIFIED)
    return handling_form(Handling(level, frozenset(Caveat(each) for each in caveats or () if each)))


def readable_proposal(actor: Actor, view: ProposalView) -> ProposalView:
    """Return a list as the actor may read it: its words are withheld from who may not see all that it named.

    Reading it is a review, whatever purpose stands.  Lists of an earlier version say nothing of their handling.
    """
    form = view.facts.get("handling")
    if (
        not isinstance(form, dict)
        or showing_of_statement(read_handling(form), actor, Purpose.OVERSIGHT) is Showing.FULL
    ):
        return view
    return replace(view, facts={**view.facts, "reason": WITHHELD, "file": WITHHELD})
