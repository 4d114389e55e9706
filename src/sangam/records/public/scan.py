"""The door of `records` for analyses and briefs: admitted events and links as columns; a record as all may see it."""

from sangam.records.visibility.disclosure import paper_for_all
from sangam.records.visibility.event_columns import LAND, Area, Coded, Events, Provenance, Scope, Several
from sangam.records.visibility.event_scan import events
from sangam.records.visibility.link_scan import Links, links
from sangam.records.visibility.link_table.cache import KINDS, AdmittedLinks, open_links
from sangam.records.visibility.link_table.types import Relations

__all__ = [
    "KINDS",
    "LAND",
    "AdmittedLinks",
    "Area",
    "Coded",
    "Events",
    "Links",
    "Provenance",
    "Relations",
    "Scope",
    "Several",
    "events",
    "links",
    "open_links",
    "paper_for_all",
]
