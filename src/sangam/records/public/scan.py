"""The face of `records` for analyses: admitted events and links between records, as columns."""

from sangam.records.reading.event_scan import Area, Coded, Events, Provenance, Scope, Several, events
from sangam.records.reading.link_scan import Ends, Links, links

__all__ = ["Area", "Coded", "Ends", "Events", "Links", "Provenance", "Scope", "Several", "events", "links"]
