"""The map of incidents: hexagons with counts, layers over them, and the administrator's own base."""
