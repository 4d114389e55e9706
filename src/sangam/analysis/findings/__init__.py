"""Plain findings from admitted incidents: a hot place, a near-repeat risk, a series, a trend, a usual hour."""
