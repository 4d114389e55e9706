"""Keyed tokens: words that this node alone can make.  Shown to it again, one proves that it was given.

Each machine of the node makes the same word, also after a restore.  They are made with `words.key`, which never changes
and goes with every backup, each use with a key of its own.  To whoever holds one it does not say what it stands for;
it proves nothing to a third force.
"""

import hmac
from collections.abc import Callable

from sangam.federation.keys import file_encryption

WORD_BYTES = 16


def own_word(use: str, said: str) -> bytes:
    """Return this node's keyed digest of a value for one use: 16 bytes."""
    return word_maker(use)(said)


def word_maker(use: str) -> Callable[[str], bytes]:
    """Return what makes the words of a use, as `own_word` does, for thousands of them."""
    key = hmac.digest(file_encryption.ensure_words(), f"sangam own word 1 {use}".encode(), "sha256")
    return lambda said: hmac.digest(key, said.encode(), "sha256")[:WORD_BYTES]
