"""The door of `print_pages`: a document under way, its fixed words in two languages, and the code of a sheet."""

from sangam.print_pages.drawn_paper import Script
from sangam.print_pages.paper import Beside, FixedWords, Paper, beside_english, code_of, paper_language

__all__ = ["Beside", "FixedWords", "Paper", "Script", "beside_english", "code_of", "paper_language"]
