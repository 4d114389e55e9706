"""The door of `coordination` for the brief on paper."""

from sangam.coordination.briefs.paper_lines import LANGUAGES, PrintedBrief, languages_of, print_brief

__all__ = ["LANGUAGES", "PrintedBrief", "languages_of", "print_brief"]
