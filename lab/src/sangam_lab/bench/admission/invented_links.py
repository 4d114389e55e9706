"""Invented records of one node: persons in communities of a hundred, claims of membership, banned organisations.

Own records and copies of three forces.  Some links are hidden from who asks, by class, circle or purpose.  They are
written past the doors, by one statement for some thousands.
"""

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import here
from sangam.kernel.actor import Actor

BANNED, CLAIMS = 40, 4_000
_AT_ONCE = 20_000

_TERMS = """jsonb_build_object('expires_at', '2099-01-01T00:00:00+00:00', 'shares', '{}'::jsonb, 'audience',
    CASE WHEN mod(n, 29) = 1 THEN jsonb_build_object(%(us)s::text, '["HR-NUH"]'::jsonb) ELSE '{}'::jsonb END,
    'purposes', CASE WHEN mod(n, 31) = 1 THEN '["missing"]'::jsonb ELSE '[]'::jsonb END)"""
_RECORD = """
INSERT INTO records_record (id, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of,
    expires_at, received_at)
SELECT md5(%(kind)s || n)::uuid, %(kind)s, owner, owner, 1, 'live', '', 'Invented ' || n, {statements}, {terms},
    now(), '2099-01-01', CASE WHEN owner = %(us)s THEN NULL ELSE now() END
FROM (SELECT n, (ARRAY[%(us)s, %(us)s, 'DL', 'UP', 'PB'])[1 + mod(n, 5)] AS owner
    FROM generate_series(%(first)s::int, %(last)s::int) AS n) AS made
"""
# Four links in five stay within the community; the rest lead anywhere.
_OTHER = """(CASE WHEN mod(abs(hashint8extended(n, k)), 5) < 4
    THEN least(n / 100 * 100 + mod(abs(hashint8extended(n, k + 100)), 100), %(persons)s - 1)
    ELSE mod(abs(hashint8extended(n, k + 200)), %(persons)s) END)"""


def write(persons: int, links: int) -> None:
    """Write so many persons with so many links among them, four thousand claims, and forty banned organisations."""
    linked = _said("linked", _reference("person", _OTHER))
    person = f"""{_listed(_said("name", "'Invented ' || n"))} || (
        SELECT jsonb_agg({linked}) FROM generate_series(1, %(links)s::int) AS k)"""  # noqa: S608 - literals of this module
    claim = _listed(
        _said("person", _reference("person", "mod(n * 977, %(persons)s)")),
        _said("gang", _reference("organisation", f"mod(n, {BANNED})")),
        _said("evidence", "'disclosure'"),
        _said("role", "'associate'"),
        _said("until", "'2098-01-01'"),
    )
    banned = _listed(_said("name", "'Organisation ' || n"), _said("listed_in", "'invented list'"))
    with audit.deed(Actor.system(here.node().force, "bench"), "node:bench:invent"):
        _write("organisation", banned, BANNED, {})
        _write("membership", claim, CLAIMS, {"persons": persons})
        _write("person", person, persons, {"persons": persons, "links": max(1, links // persons)})
    prepared.run("ANALYZE records_record", [])


def is_hidden(number: int) -> bool:
    """Tell whether the record of this number is for a circle or a purpose that who asks is not of."""
    return number % 29 == 1 or number % 31 == 1


def _said(name: str, value: str) -> str:
    return f"""jsonb_build_object('id', md5('{name} ' || n || ' ' || k)::uuid, 'property', '{name}', 'value', {value},
        'source', 'bench', 'grade', 'B2', 'classification',
        CASE WHEN mod(n + k, 23) = 1 THEN 'confidential' ELSE 'restricted' END, 'caveats', '[]'::jsonb,
        'learned', '2026-01-01')"""


def _reference(kind: str, number: str) -> str:
    return f"jsonb_build_object('label', '', 'ref', md5('{kind}' || {number})::uuid)"


def _listed(*said: str) -> str:
    return f"(SELECT jsonb_build_array({', '.join(said)}) FROM (VALUES (0)) AS alone (k))"  # noqa: S608 - literals of this module


def _write(kind: str, statements: str, count: int, more: dict[str, int]) -> None:
    for first in range(0, count, _AT_ONCE):
        last = min(first + _AT_ONCE, count) - 1
        values = {"kind": kind, "us": here.node().force, "first": first, "last": last, **more}
        prepared.run(_RECORD.format(statements=statements, terms=_TERMS), values)
