"""The door of `access` for administrators in the browser: the roll, one officer, what is done by one or by two."""

from sangam.access.administration.acts import (
    PAGE,
    Outcome,
    agree,
    carry_out,
    do_order,
    find_units,
    lay_down,
    officer_file,
    order,
    orders,
    roll,
)
from sangam.access.administration.reach import RIGHT, is_within, takes_two
from sangam.access.types import Order

__all__ = [
    "PAGE",
    "RIGHT",
    "Order",
    "Outcome",
    "agree",
    "carry_out",
    "do_order",
    "find_units",
    "is_within",
    "lay_down",
    "officer_file",
    "order",
    "orders",
    "roll",
    "takes_two",
]
