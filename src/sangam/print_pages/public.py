"""The face of `print_pages`: a document under way."""

from sangam.print_pages.paper import Paper

__all__ = ["Paper"]
