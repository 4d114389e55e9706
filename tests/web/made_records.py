"""A record made at a desk by its form."""

from support.cast import person
from support.visiting import Visitor

from sangam.records.own_records import records
from sangam.records.own_records.records import New


def makes(visitor: Visitor, *more: object, name: str = "हरजीत") -> str:
    """Make a record at the visitor's desk; return its address."""
    return f"/records/{records.create(visitor.actor, New('person', person(name, *more, alias='काला')))}/"
