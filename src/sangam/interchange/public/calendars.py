"""The door of `interchange` for calendars: the file that enters, moves or removes a meeting."""

from sangam.interchange.invitations import calendar_file

__all__ = ["calendar_file"]
