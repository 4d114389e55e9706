"""The door of `oblivious`: keys, blinding, evaluating, finalizing."""

from sangam.oblivious.evaluation import blind, derive_key, evaluate, evaluate_blinded, finalize, make_key

__all__ = ["blind", "derive_key", "evaluate", "evaluate_blinded", "finalize", "make_key"]
