"""Sangam: police forces share what they know of gangs, each keeping its own data on its own node."""

__version__ = "0.1.0"
