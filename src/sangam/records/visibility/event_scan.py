"""What analyses read: the admitted events of an area and a period as columns, and how old each force's copy is.

The database admits first.  What the actor may not see, or sees masked, is in no array and in no count.
"""

from collections.abc import Mapping

import numpy as np

from sangam.access import admission as admissions
from sangam.access.policy import admission, bars, require, require_purpose
from sangam.access.types import Admission, Way
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.peers import catch_up
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Handling
from sangam.kernel.purpose import Stated
from sangam.records.schema import event_kinds
from sangam.records.storage import key_hash, quarantine
from sangam.records.storage.event_rows import TIMES
from sangam.records.visibility.event_columns import LISTS, NONE, Area, Events, Rows, Scope, merged_rows, within

_NUMBERS: Mapping[str, tuple[str, str]] = {
    "part": ("int2send(part)", ">i2"),
    "parts": ("int2send(parts)", ">i2"),
    "known_at": ("int8send(known_at)", ">i8"),
    "latitude": ("float8send(coalesce(latitude, 'NaN'))", ">f8"),
    "longitude": ("float8send(coalesce(longitude, 'NaN'))", ">f8"),
    "earliest": (f"int8send(coalesce(earliest, latest, {NONE}))", ">i8"),
    "latest": (f"int8send(coalesce(latest, earliest, {NONE}))", ">i8"),
    "patrol": ("int2send(patrol)", ">i2"),
    "barred": ("int2send((admittance = ANY ((SELECT ids FROM unprinted)::integer[]))::integer::smallint)", ">i2"),
}
_UNPRINTED = sorted(str(each) for each in Caveat if bars(Handling(caveats=frozenset({each})), Way.PRINT, ours=True))
_TEXTS = ("kind", "owner", "precision", "grade")
# One row of long values: bytes are read as arrays at once, where rows would be made and taken apart one by one.
_READ = f"""
WITH unprinted AS (
    SELECT coalesce(array_agg(id), '{{{{}}}}') ids FROM records_admittance WHERE caveats && %s::text[])
SELECT coalesce(string_agg(uuid_send(record), ''), ''),
    {", ".join(f"coalesce(string_agg({send}, ''), '')" for send, _ in _NUMBERS.values())},
    {", ".join(f"coalesce(string_agg({name}, chr(30)), '')" for name in _TEXTS)},
    {", ".join(f"coalesce(string_agg(array_to_string({name}, chr(31)), chr(30)), '')" for name in LISTS)}
FROM records_event e
WHERE e.kind = ANY(%s::text[])
    AND e.admittance = ANY ((SELECT coalesce(array_agg(a.id), '{{{{}}}}') FROM records_admittance a
        WHERE {{admitted}})::integer[])
    AND (e.owner = %s OR e.expires > %s)
    AND {quarantine.readable("e.record", "e.owner")} AND e.taken_from NOT IN ({catch_up.HIDDEN_OWNERS})
    AND (e.latitude IS NULL OR e.latitude BETWEEN %s AND %s)
    AND (e.longitude IS NULL OR e.longitude BETWEEN %s AND %s)
"""  # noqa: S608 - literals of this module


def events(actor: Actor, scope: Scope, *, purpose: Stated | None) -> Events:
    """Return the events of a scope that the actor is admitted to.  One look in the ledger, with counts.

    Raises Refused (no purpose, no right) and Malformed (a scope that holds nothing by its own words).
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:scan", purpose=purpose) as facts:
        stated = require_purpose(purpose)
        _require_scope(scope)
        found = within(merged_rows(_read_rows(admission(actor, stated.purpose), scope)), scope)
        facts.update(
            kinds=sorted(scope.kinds), rows=len(found), forces={each.force: each.rows for each in found.provenance}
        )
        if scope.area:
            facts["area"] = " ".join(f"{each:.5f}" for each in scope.area)
        facts.update({name: at.isoformat() for name, at in (("since", scope.since), ("until", scope.until)) if at})
    return found


def _require_scope(scope: Scope) -> None:
    strange = [kind for kind in scope.kinds if kind not in TIMES]
    if strange or not scope.kinds:
        raise Malformed(
            "records:scan-kind",
            "An analysis of places and times reads {kinds}, not {value}.",
            kinds=", ".join(TIMES),
            value=", ".join(strange) or "nothing",
        )
    if scope.since and scope.until and scope.until <= scope.since:
        raise Malformed("records:scan-period", "The period ends before it begins: exchange its two days.")
    if scope.area and not _is_area(scope.area):
        raise Malformed(
            "records:scan-area",
            "The area needs its south below its north and its west below its east, within India, latitude first.",
        )


def _is_area(area: Area) -> bool:
    corners = event_kinds.in_india(area.south, area.west) and event_kinds.in_india(area.north, area.east)
    return corners and area.south < area.north and area.west < area.east


def _read_rows(admitted: Admission, scope: Scope) -> Rows:
    condition, limits = admissions.sql(admitted, "a")
    area = scope.area or Area(-90, -180, 90, 180)
    now = key_hash.seconds(audit.require_deed().at)
    values = [
        _UNPRINTED,
        sorted(scope.kinds),
        *limits,
        here.node().force,
        now,
        area.south,
        area.north,
        area.west,
        area.east,
    ]
    ((ids, *columns),) = prepared.run(_READ.format(admitted=condition), values, plan_once=True)
    halves = np.frombuffer(ids, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    read = zip(_NUMBERS.items(), columns, strict=False)
    numbers = {name: np.frombuffer(column, dtype=form).astype(form[1:]) for (name, (_, form)), column in read}
    names = (*_TEXTS, *LISTS)
    cells = columns[len(_NUMBERS) :]
    texts = {name: cell.split("\x1e") if len(halves) else [] for name, cell in zip(names, cells, strict=True)}
    return Rows(halves, numbers, texts)
