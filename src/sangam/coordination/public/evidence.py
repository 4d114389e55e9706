"""The door of `coordination` for what a thing is evidence of."""

from sangam.coordination.pages import actions_showing

__all__ = ["actions_showing"]
