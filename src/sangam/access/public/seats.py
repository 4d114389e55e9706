"""The face of `access` for seats: an officer's posts of today, moving to another, his language; the rights of posts."""

from sangam.access.sign_in.seats import change_post, choose_language, rights_of_posts, seat_of

__all__ = ["change_post", "choose_language", "rights_of_posts", "seat_of"]
