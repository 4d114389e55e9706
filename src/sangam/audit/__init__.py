"""The deed and the ledger: every act, looking included, in one transaction with one row about it.

Owns audit_ledger (one row a deed, insert only) and audit_detail (salted details, erasable).  Owns audit_unsealed (rows
that await the sealer).  Owns audit_leaf, audit_node, audit_head (the Merkle log and its signed heads, insert only).

Invariants: a write to a guarded table outside a deed is rejected by the database.  The application's role can neither
change nor remove a ledger row.  A leaf commits to its row and, by a salted hash, to the details.  So details can be
erased and the log still verifies.  Heads only grow, and each is consistent with the one before.
"""
