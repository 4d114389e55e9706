"""Which records a list shows: the database admits first and counts after, so that what is hidden displaces nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from sangam.access import admission as admissions
from sangam.access.relations import PATH_OF
from sangam.access.types import Admission
from sangam.database import statements as prepared
from sangam.federation.peers.catch_up import HIDDEN_OWNERS
from sangam.kernel import here
from sangam.kernel.actor import own_unit
from sangam.kernel.handling import Classification
from sangam.records.models import Record
from sangam.records.storage import quarantine

# As `policy.audience_of` says it; a property in the tests holds the two together.
SILENT = """'$.*.* ? (@ == "silent")'"""
_AT_HOME = """
ARRAY(SELECT jsonb_array_elements_text({row}.terms -> 'audience' -> %s) ORDER BY 1) || CASE
    WHEN {row}.owner = %s AND ({row}.terms -> 'audience' -> %s <> '[]' OR jsonb_path_exists({row}.terms, {silent}))
    THEN ARRAY(SELECT DISTINCT %s || unit FROM unnest({path} || ARRAY[{row}.owner::text, {row}.desk::text]) AS unit
        ORDER BY 1)
    ELSE '{{}}'::text[] END
"""
# The least statement decides whether there is anything to show: a masked one is shown, as masked.
_ADMITTED = """
EXISTS (
    SELECT FROM (
        SELECT records_least({row}.statements) AS classification,
            {at_home} AS audience,
            ARRAY(SELECT jsonb_array_elements_text({row}.terms -> 'purposes')) AS purposes,
            '{{}}'::text[] AS caveats
    ) l WHERE {admitted}
) AND records_least({row}.statements) <= %s
"""

# As `guarded_text.is_whole` says it; a test over every handling holds the two together.
_BARRED_STATEMENT = f"""
EXISTS (
    SELECT FROM jsonb_array_elements(r.statements) AS s
    WHERE array_position(%s::text[], s ->> 'classification') - 1 > %s OR s -> 'caveats' ?| %s::text[]
        OR split_part(s ->> 'from', ':', 1) IN ({HIDDEN_OWNERS})
)
"""
_WHOLE_PAIRS = """
WITH pairs AS MATERIALIZED (
    SELECT * FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS p (one, other, place)
), whole AS MATERIALIZED (
    SELECT r.id FROM records_record r
    WHERE r.id IN (SELECT one FROM pairs UNION SELECT other FROM pairs) AND (r.owner = %s OR r.expires_at > %s)
        AND {readable} AND {admitted} AND NOT {barred}
)
SELECT p.one, p.other FROM pairs p
WHERE p.one IN (SELECT id FROM whole) AND p.other IN (SELECT id FROM whole) ORDER BY p.place
"""
_READABLE = quarantine.readable("r.id", "r.owner")
_ASCENDING = [each.name.lower() for each in sorted(Classification)]


def admission_condition(admission: Admission, row: str) -> tuple[str, list[Any]]:
    """Return the condition, with its parameters, under which the admission shows anything of a row of records.

    row: the name by which the statement calls that row.  The owner's expiry is not asked here.
    """
    audience, tokens = audience_at_home(row)
    condition, limits = admissions.sql(replace(admission, barred=frozenset()), "l")
    return _ADMITTED.format(admitted=condition, at_home=audience, row=row), [*tokens, *limits, admission.clearance]


def audience_at_home(row: str) -> tuple[str, list[Any]]:
    """Return the expression, with its parameters, of the tokens within which our force sees a row of records."""
    force, path = here.node().force, PATH_OF.format(unit=f"{row}.desk")
    return _AT_HOME.format(row=row, silent=SILENT, path=path), [force, force, force, own_unit("")]


def newest(admission: Admission, *, chosen: Mapping[str, str], at: datetime, a_page: int) -> Iterator[Record]:
    """Yield the newest records of which the admission shows anything, by one query a page; most need one.

    chosen: kind and owner, empty for all.  What was taken over from a force that nobody may read yet is not asked here.
    """
    condition = RawSQL(*admission_condition(admission, "records_record"), BooleanField())  # noqa: S611 - literals
    unexpired = RawSQL("(owner = %s OR expires_at > %s)", [here.node().force, at], BooleanField())
    rows = quarantine.visible().filter(condition, unexpired, **{name: value for name, value in chosen.items() if value})
    for start in count(0, a_page):
        page = list(rows.order_by("-as_of", "-id")[start : start + a_page])
        yield from page
        if len(page) < a_page:
            return


def whole_pairs(admission: Admission, pairs: Sequence[tuple[UUID, UUID]], *, at: datetime) -> list[tuple[UUID, UUID]]:
    """Return those of these pairs of which the admission shows every statement of both records in full, in their order.

    One query, whatever is hidden.
    """
    condition, limits = admission_condition(admission, "r")
    statement = _WHOLE_PAIRS.format(readable=_READABLE, admitted=condition, barred=_BARRED_STATEMENT)
    ids = [[one for one, _ in pairs], [other for _, other in pairs]]
    barred = [_ASCENDING, admission.clearance, sorted(map(str, admission.barred))]
    return [(one, other) for one, other in prepared.run(statement, [*ids, here.node().force, at, *limits, *barred])]
