"""Tokens: what a force receives of a record at level pointer.  It cannot read them, and learns which desk to call.

A token is the first bytes of what the oblivious PRF makes of a key under that force's key of the period.  So a holder
can test nothing by itself, and two forces cannot put their tokens together.
"""

from collections.abc import Callable

from sangam.kernel import bodies, here
from sangam.kernel.handling import Classification, Handling
from sangam.oblivious.public import oblivious
from sangam.oblivious.types import KeyPair
from sangam.records import policy
from sangam.records.messages.pointers import TOKEN_BYTES, PointerChange, SetForm
from sangam.records.ownership import possession_proofs
from sangam.records.sharing import pointer_keys
from sangam.records.storage import records as store
from sangam.records.storage import search_keys
from sangam.records.storage.drafts import Draft


def changes_for(force: str) -> Callable[[Draft], dict[str, object]]:
    """Return how a record of ours travels to one force, under its key of the day, in the running deed."""
    key, form = pointer_keys.current(force)
    return lambda draft: bodies.write(_change(draft, force, key, form))


def _change(draft: Draft, force: str, key: KeyPair, form: SetForm) -> PointerChange:
    found, via = _keys(draft), draft.terms.via.get(force, {})
    return PointerChange(
        draft.id,
        draft.desk,
        draft.version,
        draft.terms.expires_at,
        max((handling.classification for handling in found.values()), default=Classification.UNCLASSIFIED),
        tuple(sorted(draft.terms.audience.get(force, ()))),
        tuple(sorted(draft.terms.purposes)),
        tuple(sorted(token_of_key(key, space, text) for space, text in found)),
        form,
        via,
        possession_proofs.word_of(draft.id, to=force),
    )


def token_of_key(key: KeyPair, space: str, text: str) -> bytes:
    """Return the token of a key of a space."""
    return token_of_output(oblivious.evaluate(key, spelt(space, text)))


def spelt(space: str, text: str) -> bytes:
    """Return a key of a space as it goes into the PRF."""
    return f"{space} {text}".encode(errors="surrogatepass")


def token_of_output(output: bytes) -> bytes:
    """Return what is kept of an output: 16 bytes, so that no two keys of a thousand million meet by chance."""
    return output[:TOKEN_BYTES]


def _keys(draft: Draft) -> dict[tuple[str, str], Handling]:
    """Return the keys of a pointer with the strictest handling of each, chosen as for a silent record.

    Victims and children are left out: nobody may learn even that a record has one.
    """
    leaving = policy.for_pointer(draft.statements, internet=here.node().internet)
    found: dict[tuple[str, str], Handling] = {}
    for space, text, handling in search_keys.found_by(draft.kind, leaving):
        if space not in store.TOO_COMMON:
            found[space, text] = search_keys.stricter(found.get((space, text), handling), handling)
    return found
