"""The face of `access` for the order of battle: forces, units, posts, neighbours, directories."""

from sangam.access.directory import published, take
from sangam.access.hindi_labels import labels_in_hindi
from sangam.access.reference import load_shipped, load_units
from sangam.access.telephones import PHONE_COLUMNS, duties, load_phones, published_phones, take_phones
from sangam.access.units import (
    addressed_posts,
    children,
    desk_above,
    desk_unit,
    forces,
    gone_up,
    held_desks,
    held_posts,
    nearest_desk,
    neighbours,
    post,
    posts_at,
    search_units,
    unit,
    units,
    units_under,
)

__all__ = [
    "PHONE_COLUMNS",
    "addressed_posts",
    "children",
    "desk_above",
    "desk_unit",
    "duties",
    "forces",
    "gone_up",
    "held_desks",
    "held_posts",
    "labels_in_hindi",
    "load_phones",
    "load_shipped",
    "load_units",
    "nearest_desk",
    "neighbours",
    "post",
    "posts_at",
    "published",
    "published_phones",
    "search_units",
    "take",
    "take_phones",
    "unit",
    "units",
    "units_under",
]
