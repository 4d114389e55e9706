"""Patterns beyond the five findings: a year's trends, extortion calls, the findings on paper and on Today."""
