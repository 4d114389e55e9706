"""The face of `audit` for the log: seal, prove, verify."""

from sangam.audit.merkle import verify_consistency
from sangam.audit.seals import head_text, newest_head, seal
from sangam.audit.verification import proof_since, verify

__all__ = ["head_text", "newest_head", "proof_since", "seal", "verify", "verify_consistency"]
