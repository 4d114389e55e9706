"""Patterns in events: near repeats, hotspots, where to look, trends, emerging hotspots and series.

Pure: no table of the database and no page.  Callers use `sangam.analysis.public`.

tables       events and crimes out of a file, with what was left out and why
near_repeat  the Knox test
hotspots     counts, kernel density and Gi* by cell
emerging     hotspots over time, in the classes that analysts know
forecast     where to look next week, and how often that was right
trends       the expected range of each unit, and alarms
series       pairs of crimes that may be one series, with why

Nothing here profiles where an offender lives (`docs/patterns.md` says why).
"""
