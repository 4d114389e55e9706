"""The door of `print_pages`: a document under way, its fixed words in two languages, and the code of a sheet."""

from sangam.print_pages.codes import Beside, code_of
from sangam.print_pages.fixed_words import FixedWords, beside_english, paper_language
from sangam.print_pages.paper import Paper
from sangam.print_pages.script import Script

__all__ = ["Beside", "FixedWords", "Paper", "Script", "beside_english", "code_of", "paper_language"]
