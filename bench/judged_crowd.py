"""A crowd asked for as another force would write it, and what the score makes of it: for `judging.py`, under Django."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import log2
from random import Random

from sangam_lab.crowd.crowd import Person, crowd, twin

from sangam.access.types import Showing
from sangam.kernel import clock
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import named_id
from sangam.matching.queries.query_context import Reading, read
from sangam.matching.similarity import score as scores
from sangam.matching.types import Band
from sangam.names.comparison import keys
from sangam.names.reader import parser
from sangam.records.types import RecordView, ShownStatement, Terms

CANDIDATES = 50
FEWEST = 30
MOST_OF_A_KEY = 500
FORMS = ("name", "name, father", "name, father, age, village", "name, age, village")
_AT = datetime(2026, 11, 24, tzinfo=UTC)


def measure(persons: int, queries: int, seed: int) -> None:
    """Print, by what the query says, how good each band is, and what each feature was worth."""
    all_of_them = {person.serial: person for person in crowd(persons, seed)}
    rng = Random(seed)  # noqa: S311 - the same persons are asked for each time
    asked = [(person, twin(person, rng)) for person in rng.sample(list(all_of_them.values()), queries)]
    measured = Measured(all_of_them, indexed(all_of_them.values()))
    for form in FORMS:
        measured.report(form, asked)
    measured.worth()


def indexed(persons: Iterable[Person]) -> dict[str, list[int]]:
    """Return the serials of the persons that bear each key."""
    index: dict[str, list[int]] = defaultdict(list)
    for person in persons:
        for key in keys.keys(parser.parse(spoken(person))).person:
            index[key].append(person.serial)
    return index


@dataclass
class Measured:
    """A crowd and what was counted on it: features of the right hits and of the wrong ones, "" for the hits."""

    persons: dict[int, Person]
    index: dict[str, list[int]]
    same: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)

    def report(self, form: str, asked: list[tuple[Person, Person]]) -> None:
        """Print a line a band: share of right hits, share of queries whose man is in it, hits a query."""
        counts: Counter[tuple[Band, bool]] = Counter()
        for person, written in asked:
            counts.update(self._hits(read(text(form, written)), person))
        for band in Band:
            right, wrong = counts[band, True], counts[band, False]
            precision = f"{right / (right + wrong):.3f}" if right + wrong else "-"
            say(f"| {form} | {band} | {precision} | {right / len(asked):.3f} | {(right + wrong) / len(asked):.2f} |")

    def worth(self) -> None:
        """Print the measured bits of each feature: log2 of its share among the right over that among the wrong."""
        for code in sorted(set(self.same) | set(self.others)):
            if code and self.same[code] + self.others[code] >= FEWEST:
                one = (self.same[code] + 0.5) / (self.same[""] + 1)
                other = (self.others[code] + 0.5) / (self.others[""] + 1)
                say(f"| `{code}` | {log2(one / other):+.1f} | {self.same[code]} | {self.others[code]} |")

    def _hits(self, reading: Reading, person: Person) -> Iterator[tuple[Band, bool]]:
        views = {(made := view(self.persons[serial])).id: (serial, made) for serial in self._candidates(reading)}
        for hit in scores.scored(reading, [made for _, made in views.values()]):
            himself = views[hit.record.id][0] == person.serial
            (self.same if himself else self.others).update(["", *(why.code for why in hit.why)])
            yield hit.band, himself

    def _candidates(self, reading: Reading) -> list[int]:
        """Return the serials that share the most bits of key with the first person of a text."""
        bits: Counter[int] = Counter()
        for person in reading.persons[:1]:
            for key, worth in keys.keys(person.name).lookup.items():
                bits.update(dict.fromkeys(self.index.get(key, ())[:MOST_OF_A_KEY], worth))
        return [serial for serial, _ in bits.most_common(CANDIDATES)]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def spoken(person: Person) -> str:
    """Return a person's name, alias and relative as a record writes them."""
    alias = f" @ {person.alias}" if person.alias else ""
    return f"{person.name}{alias} {person.relative}".strip()


def text(form: str, person: Person) -> str:
    """Return what an officer types of a person."""
    parts = [f"{person.name} {person.relative}" if "father" in form else person.name]
    if "age" in form and person.born:
        parts.append(f"age {clock.now().year - person.born}")
    if "village" in form and person.village:
        parts.append(f"r/o {person.village}")
    return " ".join(parts)


def view(person: Person) -> RecordView:
    """Return a person of the crowd as an officer sees his record."""
    said = {"name": person.name, "alias": person.alias, "relative": person.relative, "sex": person.sex,
            "born_year": person.born, "village": person.village, "address": person.district}  # fmt: skip
    record = named_id("judging", str(person.serial))
    statements = tuple(
        ShownStatement(
            record, name, value, "crowd", Grade("B", 2), Handling(), date(2026, 1, 1), Showing.FULL, True, True
        )
        for name, value in said.items()
        if value
    )
    terms = Terms(_AT + timedelta(days=365))
    return RecordView(record, "person", "HR", "HR", 1, "live", "", statements, terms, _AT, None)
