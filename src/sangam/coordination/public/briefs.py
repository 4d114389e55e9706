"""The door of `coordination` for the brief on paper."""

from sangam.coordination.briefs.paper import PrintedBrief, languages_of, print_brief
from sangam.coordination.briefs.paper_lines import LANGUAGES

__all__ = ["LANGUAGES", "PrintedBrief", "languages_of", "print_brief"]
