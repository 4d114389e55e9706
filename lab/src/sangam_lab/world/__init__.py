"""The synthetic world: the same invented officers and records each time, for the demonstration and the tests.

Pure: no database, no clock, no network.  Door: `public`.  What is invented, and how it is kept from being
taken for real, is written in `docs/reference-data.md`.
"""
