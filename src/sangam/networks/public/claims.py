"""The door of the networks package for the register of gangs: who is claimed to be a member of one, and its ties."""

from sangam.networks.membership.claims import claims_of_gang, claims_of_gangs, ties_of

__all__ = ["claims_of_gang", "claims_of_gangs", "ties_of"]
