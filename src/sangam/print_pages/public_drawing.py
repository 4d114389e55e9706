"""The door of `print_pages` for who draws: a paper from its steps, its stamps, the fonts."""

from sangam.print_pages.drawn_paper import draw_body, load_fonts, stamp

__all__ = ["draw_body", "load_fonts", "stamp"]
