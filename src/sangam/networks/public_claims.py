"""The face of the networks package for the register of gangs: who is claimed to be a member of one."""

from sangam.networks.membership.claims import claims_of_gang

__all__ = ["claims_of_gang"]
