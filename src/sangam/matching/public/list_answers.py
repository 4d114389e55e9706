"""The front door of `matching` for the answer of a list: looked at again, taken out as a file."""

from sangam.matching.checks.batch_again import look_again, take_out

__all__ = ["look_again", "take_out"]
