"""The face of `channels` for the worker of a node whose peers were restored."""

from sangam.channels.recovery import give_back

__all__ = ["give_back"]
