"""The face of `access` for where an officer sits: his posts of today, moving to another, his language."""

from sangam.access.seats import change_post, choose_language, seat_of

__all__ = ["change_post", "choose_language", "seat_of"]
