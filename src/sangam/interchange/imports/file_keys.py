"""By what the ledger names the content of a file that is taken in."""

from sangam.federation.public import keys

_FILE_KEY = "file of an import"


def file_key(digest: str) -> str:
    """Return the ledger's name of a file's content: the same for the same file, and of this node's own making.

    By the digest alone a short file, of one telephone number, could be found out by guessing.
    """
    return keys.own_word(_FILE_KEY, digest).hex()
