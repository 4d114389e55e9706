"""The front door of `matching` for the answer of a list: looked at again, taken out as a file."""

from sangam.matching.checks.batch import look_again, take_out
from sangam.matching.checks.lookup import Say, english

__all__ = ["Say", "english", "look_again", "take_out"]
