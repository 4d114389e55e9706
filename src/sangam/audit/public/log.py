"""The door of `audit` for the log: seal, prove, verify."""

from sangam.audit import tlog
from sangam.audit.ledger import commitment
from sangam.audit.merkle import leaf_hash, verify_consistency, verify_inclusion
from sangam.audit.seals import head_text, newest_head, seal, size_at
from sangam.audit.verification import entry_proof, proof_since, verify

__all__ = [
    "commitment",
    "entry_proof",
    "head_text",
    "leaf_hash",
    "newest_head",
    "proof_since",
    "seal",
    "size_at",
    "tlog",
    "verify",
    "verify_consistency",
    "verify_inclusion",
]
