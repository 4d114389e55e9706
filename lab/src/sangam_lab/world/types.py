"""What the generator of the synthetic world hands out."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sangam.kernel.handling import Caveat, Classification, Level

Value = str | int | dict[str, str]


@dataclass(frozen=True, slots=True)
class PostSeed:
    """A chair: it stays when its holder is transferred.  desk: the unit's desk answers from this post."""

    id: UUID
    force: str
    unit: str
    role: str
    title_en: str
    title_hi: str
    desk: bool = False


@dataclass(frozen=True, slots=True)
class OfficerSeed:
    """An invented officer and the post that the officer holds.

    login: the name with which the officer signs in to the demonstration.  service_kind: PIS (Delhi), belt (Haryana),
    PNO (Uttar Pradesh) or ID (agency).  rank: code of `access/data/ranks.csv`.
    """

    id: UUID
    login: str
    force: str
    post: UUID
    name_en: str
    name_hi: str
    rank: str
    service_kind: str
    service_number: str
    clearance: Classification
    language: str = "hi"


@dataclass(frozen=True, slots=True)
class StatementSeed:
    """One property of a record.  A value that points at another record reads {"ref": id, "label": text}."""

    property: str
    value: Value
    source: str
    grade: str
    learned_date: date
    caveats: frozenset[Caveat] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """What one force receives.  audience: tokens (a force, a unit) admitted there; empty admits the whole force."""

    force: str
    level: Level
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermsSeed:
    """Who may hold the record, and for how many days from its loading."""

    expiry_days: int
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordSeed:
    """An invented record.

    force: its owner.  desk: code of the unit whose desk answers for it.  node: the node that loads it;
    the owner's, except for the copy of a force that has no node.  scenario: letter of the story it serves,
    "" for background.  decoy: it must not be taken for the link.
    """

    id: UUID
    key: str
    kind: str
    force: str
    desk: str
    node: str
    statements: tuple[StatementSeed, ...]
    terms: TermsSeed
    scenario: str = ""
    decoy: bool = False

    def values(self, name: str) -> tuple[Value, ...]:
        """Return the values of one property, in the order stated."""
        return tuple(each.value for each in self.statements if each.property == name)

    def ref(self) -> dict[str, str]:
        """Return the value by which another record points at this one."""
        if self.kind == "membership":  # which has no name of its own
            person = next(each for each in self.values("person") if isinstance(each, dict))
            return {"ref": str(self.id), "label": person["label"]}
        name = next((each.value for each in self.statements if isinstance(each.value, str)), self.key)
        return {"ref": str(self.id), "label": str(name)}


@dataclass(frozen=True, slots=True)
class World:
    """Everything invented for one seed.  script: what an officer types or hears in each scenario, by name."""

    seed: int
    today: date
    posts: tuple[PostSeed, ...]
    officers: tuple[OfficerSeed, ...]
    records: tuple[RecordSeed, ...]
    script: dict[str, str] = field(default_factory=dict)

    def of(self, force: str) -> tuple[RecordSeed, ...]:
        """Return the records that the node of `force` loads."""
        return tuple(each for each in self.records if each.node == force)

    def record(self, key: str) -> RecordSeed:
        """Return the record of that key.  Raises KeyError."""
        for each in self.records:
            if each.key == key:
                return each
        raise KeyError(key)

    def officer(self, login: str) -> OfficerSeed:
        """Return the officer who signs in as `login`.  Raises KeyError."""
        for each in self.officers:
            if each.login == login:
                return each
        raise KeyError(login)

    def post(self, login: str) -> PostSeed:
        """Return the post held by the officer who signs in as `login`.  Raises KeyError."""
        held = self.officer(login).post
        return next(each for each in self.posts if each.id == held)
