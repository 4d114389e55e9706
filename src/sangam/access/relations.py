"""What statements of other packages read of the tables of `access`, as SQL text."""

PATH_OF = "(SELECT path FROM access_unit WHERE code = {unit})"
"""A subquery: the codes from headquarters down to a unit, NULL where it does not exist."""

RELATIONS = """
units AS NOT MATERIALIZED (SELECT code, path FROM access_unit),
posts AS NOT MATERIALIZED (SELECT id, unit_id AS unit, title_en, title_hi FROM access_post)
"""
"""Heads of a WITH clause: units (code, path) of all forces, posts (id, unit, title_en, title_hi) of ours."""
