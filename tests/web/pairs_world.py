"""Two records that the machine suggests for one person, for the tests of the page that judges them."""

from uuid import UUID

from support.cast import person
from support.visiting import Visitor

from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import suggestions
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.types import Said

PAGE = "/check/same/"


def makes(visitor: Visitor, name: str = "Zorawar Gujjar", *more: Said, **properties: str) -> str:
    return str(records.create(visitor.actor, New("person", person(name, *more, **properties))))


def suggests(visitor: Visitor, one: str, other: str, score: float = 0.97) -> None:
    pairs = [(UUID(one), UUID(other), score)]
    suggestions.suggest(visitor.actor, purpose=Stated(Purpose.ENQUIRY), resolve=lambda _: pairs)


def pair(visitor: Visitor) -> tuple[str, str]:
    one = makes(visitor, relative="s/o Mehar", born_year="1990", village="Loni", phone="9876543210")
    other = makes(visitor, "ज़ोरावर गुज्जर", relative="पुत्र मेहर", born_year="1970", village="Kundli")
    suggests(visitor, one, other)
    return one, other


def key(one: str, other: str) -> str:
    return "pair-{}-{}".format(*sorted((one, other)))
