"""Each row of a list that was checked is a look: explained for itself, counted, and one line for the list."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from support.beat import officer
from support.cast import person, says
from support.queries import counted

from sangam.audit.audit import deed
from sangam.audit.types import LIST
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import batch, check
from sangam.matching.types import Line, Listing
from sangam.oversight.looks import explanation, lines
from sangam.oversight.looks import explanation as look_explanation
from sangam.oversight.models import Explained, Look
from sangam.oversight.types import LookLine
from sangam.records.own_records import records

SYSTEM = Actor.system("DL", "test")
ENQUIRY = Stated(Purpose.ENQUIRY)
NAKA = Stated(Purpose.NAKA)
NEIGHBOUR = "Meena Sharma d/o Ram Lal"
DAYS = 5
_SYLLABLES = ("Ram", "Sun", "Gop", "Kir", "Vish", "Jas", "Lok", "Mah", "Naz", "Tej", "Han", "Dev", "Bal", "Zor", "Fat")


@pytest.fixture
def constable(delhi) -> Actor:
    return officer(delhi, "DL-ON-NARELA", "beat", "Const. Narela")


@pytest.fixture
def neighbour(delhi):
    """Alipur's record of a woman."""
    return known(delhi, "Meena Sharma", "d/o Ram Lal")


def known(delhi, name: str, relative: str):
    alipur = officer(delhi, "DL-ON-ALIPUR", "station", "SHO Alipur")
    return records.create(alipur, records.New("person", person(name, relative=relative)), purpose=NAKA)


def strangers(most: int, *, after: int = 0) -> list[str]:
    """Return texts of persons of whom nothing is held, each of another name.  after: so many others come before."""
    every = [f"{first}{second.lower()} Quell s/o Balwant" for first in _SYLLABLES for second in _SYLLABLES]
    return every[after : after + most]


def gives(actor: Actor, texts: Sequence[str], *, days: int = 0, purpose: Stated = ENQUIRY) -> None:
    """Let an officer check a list, so many days ago, in deeds of at most a hundred rows, as the worker does."""
    of = Listing("list.csv", sha256("\n".join(texts).encode()).hexdigest())
    with clock.shift_time(timedelta(days=-days, minutes=-1)):
        for begin in range(0, len(texts), 100):
            rows = [Line(begin + n, "", text) for n, text in enumerate(texts[begin : begin + 100])]
            batch.check_many(actor, rows, of=of, purpose=purpose)


def told() -> list[LookLine]:
    """Explain, and return the lines of all that nothing explains, the longest first."""
    explanation.explain_lately(SYSTEM)
    named = Look.objects.values_list("officer", "thing").distinct()
    found = [line for officer_, thing in named if (line := lines.line_of(officer_, thing))]
    return sorted(found, key=lambda each: -each.looks)


def test_each_row_of_a_list_is_a_look_and_the_list_one_line(constable):
    gives(constable, strangers(220))
    (line,) = told()
    assert (line.looks, line.days, line.rules, line.is_list, line.record) == (220, 1, ["bulk"], True, None)
    assert look_explanation.is_raised(line.rules)
    assert lines.waiting_count() == 1
    assert sum(Explained.objects.values_list("looks", flat=True)) == 220


def test_rows_of_a_list_and_single_checks_are_counted_together(constable):
    for text in strangers(21):
        check.check(constable, text, purpose=ENQUIRY)
    gives(constable, strangers(20, after=21))
    found = told()
    assert all(line.rules == ["bulk"] for line in found)
    assert [line.looks for line in found if line.is_list] == [20]
    assert lines.waiting_count() == len(found) > 20


def test_forty_rows_in_a_day_raise_nothing(constable):
    gives(constable, strangers(look_explanation.BULK))
    (line,) = told()
    assert (line.looks, line.raised) == (look_explanation.BULK, False)
    assert lines.waiting_count() == 0


def test_a_neighbour_on_five_days_is_found_beside_other_hits(delhi, constable, neighbour):
    for day in range(DAYS):
        other = f"Zafar{'abcde'[day]} Qureshi{'abcde'[day]}"
        known(delhi, other, "s/o Balwant")
        gives(constable, [NEIGHBOUR, f"{other} s/o Balwant", *strangers(30, after=30 * day)], days=day)
    own, *lists = sorted(told(), key=lambda each: each.is_list)
    assert (own.record, own.looks, own.days, own.rules) == (neighbour, DAYS, DAYS, ["again"])
    assert [(line.is_list, line.looks, line.raised) for line in lists] == [(True, 31, False)] * DAYS
    assert lines.waiting_count() == 1


def test_a_neighbour_of_whom_nothing_is_held_is_found_in_lists_too(constable):
    for day in range(DAYS):
        gives(constable, [NEIGHBOUR, *strangers(5, after=5 * day)], days=day)
    (own,) = [line for line in told() if line.raised]
    assert (own.thing[:1], own.looks, own.rules) == ("=", DAYS, ["again"])


def test_own_work_in_a_list_explains_its_row_alone(delhi, constable, neighbour):
    sho = officer(delhi, "DL-ON-NARELA", "station", "SHO Narela")
    records.create(sho, records.New("vehicle", [says("plate", "DL1CAB1234")]), purpose=NAKA)
    for day in range(DAYS):
        gives(sho, [NEIGHBOUR, "DL1CAB1234"], days=day)
    (line,) = told()
    assert (line.record, line.looks, line.rules) == (neighbour, DAYS, ["again"])
    assert sum(Explained.objects.filter(how="own-work").values_list("looks", flat=True)) == DAYS


def test_a_work_list_is_no_line_and_as_a_habit_one_line(constable):
    tenants = strangers(60)
    gives(constable, tenants, purpose=Stated(Purpose.VERIFICATION))
    assert told() == []
    for day in range(1, DAYS):
        gives(constable, tenants, days=day, purpose=Stated(Purpose.VERIFICATION))
    (line,) = told()
    assert (line.is_list, line.looks, line.days, line.rules) == (True, 60 * DAYS, DAYS, ["again", "bulk"])
    assert lines.waiting_count() == 1


def test_more_rows_than_five_that_a_rule_raises_are_the_line_of_their_list(constable):
    for day in range(DAYS):
        gives(constable, [*strangers(look_explanation.OWN_LINES + 1), strangers(1, after=20 + day)[0]], days=day)
    assert [(line.is_list, line.looks, line.rules) for line in told()] == [(True, 7, ["again"])] * DAYS


def test_a_list_is_one_time_of_the_day_however_long(constable):
    """An hour is rare by the deeds of an officer: a long list at noon makes no other hour a rare one."""
    gives(constable, strangers(200))
    with clock.shift_time(timedelta(hours=-3)):
        check.check(constable, NEIGHBOUR, purpose=ENQUIRY)
    assert not any("hour" in line.rules for line in told())


def test_lists_cost_the_same_queries_however_long(constable):
    gives(constable, strangers(2))
    with counted() as few:
        explanation.explain_lately(SYSTEM)
    gives(constable, strangers(150))
    with counted() as many:
        explanation.explain_lately(SYSTEM)
    assert len(many) == len(few)


def test_a_list_of_before_has_the_records_of_its_rows(constable, neighbour):
    """Before looks stood in a deed's details, each row had the records that it showed."""
    for day in range(DAYS):
        with clock.shift_time(timedelta(days=-day, minutes=-1)):
            rows = [{"row": 2, "shown": [str(neighbour)]}, {"row": 3, "shown": [str(new_id())]}, "… (cut: 3 more)"]
            writes(constable, neighbour, rows=rows)
    assert [(line.record, line.looks) for line in told() if line.raised] == [(neighbour, DAYS)]


def test_a_list_whose_rows_were_cut_is_still_a_look(constable, neighbour):
    writes(constable, neighbour)
    (line,) = told()
    assert (line.is_list, line.looks) == (True, 1)


def test_a_row_in_a_list_of_long_rows_is_no_less_a_look(constable, neighbour):
    """The ledger cuts what is long; each row stays a look nonetheless, the last with its record."""
    for day in range(DAYS):
        long = [f"{text} {'x ' * 2_000}" for text in strangers(30, after=30 * day)]
        gives(constable, [*long, NEIGHBOUR], days=day)
    raised = [line for line in told() if line.record]
    assert [(line.record, line.looks, line.rules) for line in raised] == [(neighbour, DAYS, ["again"])]


def writes(actor: Actor, record: UUID, **facts: object) -> None:
    with deed(actor, "officer:check:file", on=LIST + "ab" * 16, purpose=ENQUIRY) as said:
        said.update(facts)
        said.showed([record])


def test_each_record_on_a_page_of_pairs_is_a_look_at_it(constable, neighbour):
    for day in range(DAYS):
        with (
            clock.shift_time(timedelta(days=-day, minutes=-1)),
            deed(constable, "officer:pair:look", purpose=ENQUIRY) as said,
        ):
            shown = [str(neighbour), str(new_id())]
            said.showed(shown)
            said.looked([each] for each in shown)
    assert [(line.record, line.looks) for line in told() if line.raised] == [(neighbour, DAYS)]
