"""Whether the work is done as it should be: who looked at what, and how this node stands with the others.

Owns no tables: it reads the ledger and the links for those whose post may, and writes that they looked.
"""
