"""Notices of entry: a team announces itself to the station where it goes, and that station acknowledges.

The sending force owns the notice; the acknowledgement is the host force's own.  A sealed notice travels as ciphertext
and opens at its hour; two persons of the sending force seal it.
"""
