"""The front door of `access` for directories: units and telephones, loaded, published, taken."""

from sangam.access.units.directory import is_current, published_posts, replace_directory, unknown_units
from sangam.access.units.shipped_data import load_shipped, load_units
from sangam.access.units.telephones import PHONE_COLUMNS, load_phones, published_phones, take_phones
from sangam.access.units.unit_tree import published_units, take_units
from sangam.access.units.units import PLACE_COLUMNS, published_places, take_places

__all__ = [
    "PHONE_COLUMNS",
    "PLACE_COLUMNS",
    "is_current",
    "load_phones",
    "load_shipped",
    "load_units",
    "published_phones",
    "published_places",
    "published_posts",
    "published_units",
    "replace_directory",
    "take_phones",
    "take_places",
    "take_units",
    "unknown_units",
]
