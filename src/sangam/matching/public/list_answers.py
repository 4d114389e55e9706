"""The front door of `matching` for the answer of a list: looked at again, taken out as a file."""

from sangam.matching.checks.batch_again import look_again, take_out
from sangam.matching.checks.explanation import Say, english

__all__ = ["Say", "english", "look_again", "take_out"]
