"""Pages on paper in four scripts: what is printed by the node itself, as PDF.

Knows no police work.  Owns no table.
"""
