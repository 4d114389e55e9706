"""The door of `access` for the second officer: propose, agree, use once; who may agree."""

from sangam.access.second_officer import agree, proposal, proposals, propose, seconds, use, waiting_proposals

__all__ = ["agree", "proposal", "proposals", "propose", "seconds", "use", "waiting_proposals"]
