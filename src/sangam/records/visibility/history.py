"""The history of a record of ours, as one officer may read it: a reason has the handling of what it may speak of.

A version's reason may speak of what the record said then and of what it said before.  What the node itself writes
speaks of neither.
"""

from collections.abc import Mapping
from uuid import UUID

from sangam.access.policy import bars
from sangam.access.types import Way
from sangam.database import statements as prepared
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Handling, highest
from sangam.kernel.paper import Unprinted
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import WITHHELD
from sangam.records.storage import quarantine
from sangam.records.types import VersionView
from sangam.records.visibility import guarded_text

NODE_WORDS = frozenset(
    {
        "made", "shared", "limits set", "a file attached", "not confirmed", "not handed over", "shipped list",
        "the group's members have changed",
    }
)  # fmt: skip
"""What the node itself writes, of no record's content."""

# The statements stay where they are: their levels and caveats alone are read.
_LINES = """
SELECT version, at, why, by, statements IS NULL,
    ARRAY(SELECT DISTINCT s ->> 'classification' FROM jsonb_array_elements(statements) s),
    ARRAY(SELECT DISTINCT c FROM jsonb_array_elements(statements) s, jsonb_array_elements_text(s -> 'caveats') c)
FROM records_version WHERE record_id = %s ORDER BY version DESC
"""


def history(actor: Actor, record: UUID, *, purpose: Stated | None = None) -> list[VersionView]:
    """Return the versions of a record of ours, newest first, inside no deed of its own: it shows no content.

    The reason of a version stands withheld where the actor does not see in full all that the record said in it and
    before it.  What it said in a version that came with a handover is not known here: that is as strict as it is now.
    Returns none for a record that the actor does not see.
    """
    drafts = [draft for draft in quarantine.drafts([record]) if draft.owner == actor.force]
    reader = guarded_text.Reader(actor, purpose.purpose if purpose else None, drafts)
    if record not in reader.views:
        return []
    rows = prepared.run(_LINES, [record])
    now = guarded_text.handling_of(drafts[0])
    borne = {row[0]: now if row[4] else _highest_handling(*row[5:]) for row in rows}
    return [VersionView(row[0], row[1], _why(row[2], _around(row[0], borne), reader), row[3]) for row in rows]


def _around(version: int, borne: Mapping[int, Handling]) -> Handling:
    before = max((each for each in borne if each < version), default=version)
    return highest([borne[version], borne[before]])


def _why(why: str, handling: Handling, reader: guarded_text.Reader) -> str:
    if why in NODE_WORDS:
        return why
    if not reader.may_read(handling):
        return WITHHELD
    return Unprinted(why, WITHHELD) if bars(handling, Way.PRINT, ours=True) else why


def _highest_handling(levels: list[str], caveats: list[str]) -> Handling:
    level = max((Classification[each.upper()] for each in levels), default=Classification.UNCLASSIFIED)
    return Handling(level, frozenset(map(Caveat, caveats)))
