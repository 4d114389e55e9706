"""The door of `access` for seats: an officer's posts, language and quiet hours; moving to another post; rights."""

from sangam.access.sign_in.seats import change_post, choose_language, choose_quiet_hours, rights_of_posts, seat_of

__all__ = ["change_post", "choose_language", "choose_quiet_hours", "rights_of_posts", "seat_of"]
