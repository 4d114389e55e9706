"""The face of `print_pages`: a document under way, and the code of a sheet."""

from sangam.print_pages.codes import Beside, code_of
from sangam.print_pages.paper import Paper

__all__ = ["Beside", "Paper", "code_of"]
