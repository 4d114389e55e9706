"""The door of `matching` for missing persons and whoever was found: who resembles whom, and who is told."""

from sangam.matching.judgements.same_person import resemblances_with_reasons, tell_resembling

__all__ = ["resemblances_with_reasons", "tell_resembling"]
