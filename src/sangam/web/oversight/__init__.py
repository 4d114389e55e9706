"""The ledger, and how this node stands with its partners."""
