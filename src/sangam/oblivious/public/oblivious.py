"""The door of `oblivious`: keys, blinding, evaluating, finalizing; lists that two parties compare."""

from sangam.oblivious.hidden_lists import (
    HiddenList,
    blind,
    derive_key,
    evaluate,
    evaluate_blinded,
    finalize,
    make_key,
    make_list,
    meet,
    multiply,
    require_multiplied,
    require_opened,
)

__all__ = [
    "HiddenList",
    "blind",
    "derive_key",
    "evaluate",
    "evaluate_blinded",
    "finalize",
    "make_key",
    "make_list",
    "meet",
    "multiply",
    "require_multiplied",
    "require_opened",
]
