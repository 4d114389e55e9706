"""The face of `records` for analyses and briefs: admitted events and links as columns; a record as all may see it."""

from sangam.records.visibility.disclosure import paper_for_all
from sangam.records.visibility.event_scan import LAND, Area, Coded, Events, Provenance, Scope, Several, events
from sangam.records.visibility.link_scan import Ends, Links, links

__all__ = [
    "LAND",
    "Area",
    "Coded",
    "Ends",
    "Events",
    "Links",
    "Provenance",
    "Scope",
    "Several",
    "events",
    "links",
    "paper_for_all",
]
