"""Emerging hotspots: Gi* over cells and periods, its trend, and the classes that analysts know."""
