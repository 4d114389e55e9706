"""Asking whether something is in another's list without saying what: the PRF of RFC 9497 (ristretto255-SHA512).

And two lists compared, each under a key of its own (`hidden_lists`).

Pure: no tables.  The group is libsodium's (`kernel.native.libsodium`): its multiplications take the same time for every
secret.  Checked against the RFC's own vectors (tests/oblivious).
"""
