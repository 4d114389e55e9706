"""The door of `notices` for the live pages, where many readers are told at once."""

from sangam.notices.lists import ask_since, read_since, since_each
from sangam.notices.policy import tokens

__all__ = ["ask_since", "read_since", "since_each", "tokens"]
