"""The door of `exchange` for reading the members of a body that another node sent.  Pure."""

from sangam.exchange.messages.fields import Body

__all__ = ["Body"]
