"""A brief for recipients who may see different things: each word of each copy is judged by rules written a second time.

Records are drawn by chance: whose they are, which forces and units have them, which caveat and classification.  A name
stands on paper if each unit that takes part may read it there, and nowhere else.
"""

from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

import pytest
from meeting_table import TOOK_PART, Table
from support.cast import CASE, says

from sangam.coordination.briefs import paper_lines
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.records.own_records import records

PATHS = {
    "HR-SNP-KUNDLI": {"HR", "HR-SNP", "HR-SNP-KUNDLI"},
    "DL-ON-NARELA": {"DL", "DL-ON", "DL-ON-NARELA"},
    "UP-GZB-LONI": {"UP", "UP-GZB", "UP-GZB-LONI"},
}
AUDIENCES = {
    "HR": ((), ("HR-SNP-KUNDLI",), ("HR-SNP-RAI",), ("HR-SNP",)),
    "DL": ((), ("DL-ON-NARELA",), ("DL-ON-ALIPUR",), ("DL-ON",)),
    "UP": ((), ("UP-GZB-LONI",)),
}
DESKS = {"HR": "HR-SNP-KUNDLI", "DL": "DL-ON-NARELA"}
BARRED = (Caveat.VICTIM, Caveat.OWNER_ONLY, Caveat.MINOR)
"""What keeps a word from a sheet that others hold."""


@dataclass(frozen=True)
class Drawn:
    """A record.  shares: with whom, whole.  audience: units of a force that alone have it; none: all of it."""

    name: str
    owner: str
    shares: frozenset[str]
    audience: dict[str, tuple[str, ...]]
    caveat: Caveat | None
    level: str

    def may_stand_before(self, unit: str) -> bool:
        """Tell whether a unit may read the name on a sheet."""
        force = unit.partition("-")[0]
        if force != self.owner and force not in self.shares:
            return False
        named = self.audience.get(force, ())
        return (not named or bool(set(named) & PATHS[unit])) and self.caveat not in BARRED

    def is_plain_between(self, forces: str) -> bool:
        """Tell whether nothing at all limits the record between these forces: then it has to be on the sheet."""
        limited = self.audience or self.caveat or self.level != "RESTRICTED"
        return not limited and self.shares | {self.owner} >= set(forces.split())


def drawn(chance: Random, number: int) -> Drawn:
    owner = chance.choice(("HR", "DL"))
    others = [force for force in ("HR", "DL", "UP") if force != owner]
    shares = frozenset(force for force in others if chance.random() < 0.7)
    audience = {force: chance.choice(AUDIENCES[force]) for force in sorted(shares) if chance.random() < 0.4}
    if chance.random() < 0.2:
        audience[owner] = (DESKS[owner], *chance.choice(AUDIENCES[owner]))
    caveat = chance.choice((None, None, None, *BARRED, Caveat.LEAD_ONLY))
    level = chance.choice(("RESTRICTED", "RESTRICTED", "CONFIDENTIAL"))
    return Drawn(f"Zq{number:02}{chance.choice('abcd')}xw", owner, shares, audience, caveat, level)


@pytest.fixture
def table(table: Table) -> Table:
    for name in ("kundli", "narela", "loni"):
        setattr(table, name, replace(getattr(table, name), purpose=CASE, clearance=Classification.CONFIDENTIAL))
    return table


def makes(table: Table, each: Drawn) -> UUID:
    by: Actor = table.kundli if each.owner == "HR" else table.narela
    audience = {force: frozenset(named) for force, named in each.audience.items() if named}
    with table.at(by):
        said = [says("name", each.name, *([each.caveat] if each.caveat else []), level=each.level)]
        made = records.create(by, records.New("wanted", [*said, says("warrant", "reward")]))
        own = {force: named for force, named in audience.items() if force in {each.owner, *each.shares}}
        records.share(by, made, with_forces=dict.fromkeys(each.shares, Level.WHOLE), audience=own or None)
    return made


@pytest.mark.parametrize("forces", ["HR DL", "HR DL UP"])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_copy_has_a_word_that_one_of_its_recipients_may_not_read(table: Table, forces: str, seed: int) -> None:
    chance = Random(seed)
    meeting = table.calls(forces=forces)
    made = [drawn(chance, number) for number in range(14)]
    for each in made:
        makes(table, each)
    table.wire.deliver()
    units = [unit for force in forces.split() for unit in TOOK_PART[force]]
    may = {each.name for each in made if all(each.may_stand_before(unit) for unit in units)}
    for actor in (table.kundli, table.narela):
        with table.at(actor):
            parts = paper_lines.print_brief(actor, meeting, purpose=CASE, languages=("en", "hi")).said
        text = " ".join(word for part in parts for line in part.lines for word in line)
        shown = {each.name for each in made if each.name in text}
        assert shown <= may, (actor.unit, [each for each in made if each.name in shown - may])
        assert shown >= {each.name for each in made if each.is_plain_between(forces) and each.owner == actor.force}
    assert may
