"""Membership of a gang as claims: which count, and what other forces say of them."""
