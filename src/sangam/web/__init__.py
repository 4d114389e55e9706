"""The officers' screens: pages, their words and marks.  Owns no table and no rule."""
