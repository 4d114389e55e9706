"""The front door of `access` for directories: units and telephones, loaded, published, taken."""

from sangam.access.units.directory import published_posts, replace_directory
from sangam.access.units.shipped_data import load_shipped, load_units
from sangam.access.units.telephones import PHONE_COLUMNS, load_phones, published_phones, take_phones
from sangam.access.units.unit_places import PLACE_COLUMNS, published_places, take_places

__all__ = [
    "PHONE_COLUMNS",
    "PLACE_COLUMNS",
    "load_phones",
    "load_shipped",
    "load_units",
    "published_phones",
    "published_places",
    "published_posts",
    "replace_directory",
    "take_phones",
    "take_places",
]
