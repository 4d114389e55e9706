"""The door of `print_pages` for who draws: a paper from its steps, its stamps, the fonts, and where it is done."""

from sangam.print_pages.drawn_paper import draw_body, load_fonts, stamp
from sangam.print_pages.paper import send_elsewhere

__all__ = ["draw_body", "load_fonts", "send_elsewhere", "stamp"]
