"""Hotspots: events by square cell, as counts, as kernel density, and as Gi* with correction for many tests."""
