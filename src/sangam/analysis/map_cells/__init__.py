"""Counts of incidents in the hexagons of H3, as a map shows them."""
