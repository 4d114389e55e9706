"""The front door of `records` for officers' work: make, correct, share, limit, open."""

from sangam.records.own_records.bulk_import import create_many
from sangam.records.own_records.limits import limit
from sangam.records.own_records.records import New, correct, create, share
from sangam.records.schema.values import preview, tells_of_child
from sangam.records.visibility.disclosure import history
from sangam.records.visibility.views import audience_at_home, holders, list_records, open_record

__all__ = [
    "New",
    "audience_at_home",
    "correct",
    "create",
    "create_many",
    "history",
    "holders",
    "limit",
    "list_records",
    "open_record",
    "preview",
    "share",
    "tells_of_child",
]
