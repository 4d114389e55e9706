"""Why a lane is held up: the peer fails or asks us to wait, kept as sentences that each reader has in its own language.

What a peer says itself is never a template: it is a part of a sentence of ours.
"""

import json
import socket
import ssl
from datetime import timedelta

from django.db import connection

from sangam.federation.outbox.backpressure import AskedToWait
from sangam.federation.protocol import fields
from sangam.federation.types import Lane
from sangam.kernel import clock, sentences
from sangam.kernel.errors import SangamError
from sangam.kernel.sentences import Told

_FAIL = """
UPDATE federation_sendingposition
SET failing_since = coalesce(failing_since, %(at)s), failure = %(sentence)s, failure_told = %(told)s::jsonb
WHERE peer_id = %(peer)s AND lane = %(lane)s
    AND (failing_since IS NULL OR failure <> %(sentence)s OR failure_told IS DISTINCT FROM %(told)s::jsonb)
"""

_WAIT = """
UPDATE federation_sendingposition
SET failing_since = NULL, failure = '', failure_told = NULL,
    slow_until = %(until)s, slow_reason = %(sentence)s, slow_told = %(told)s::jsonb
WHERE peer_id = %(peer)s AND lane = %(lane)s
"""


def fail(peer: str, lane: Lane, why: SangamError | str) -> None:
    """Note that a peer cannot be reached or does not take a batch, and why, from when it first did not."""
    said = why.told if isinstance(why, SangamError) else why
    with connection.cursor() as cursor:
        cursor.execute(_FAIL, {"peer": peer, "lane": lane, "at": clock.now(), **_sentence_values(said)})


def wait(peer: str, lane: Lane, asked: AskedToWait) -> None:
    """Note until when a peer asked us to wait, and why."""
    until = clock.now() + timedelta(seconds=asked.after_s)
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, {"peer": peer, "lane": lane, "until": until, **_sentence_values(asked.why)})


def read_sentence(sentence: str, form: object) -> str:
    """Return a sentence that was kept, as a `Told` where its template was kept with it.

    It was not by earlier versions, one of which may write to the same row from another machine.
    """
    kept = sentences.sentence_from_form(form) if form else sentence
    return kept if kept == sentence else sentence


def unreached_sentence(force: str, error: Exception) -> Told:
    """Return that a force's door could not be reached, with why as far as it is known in words."""
    if isinstance(error, ConnectionRefusedError):
        return Told("{force} cannot be reached: nothing answers at its door.", force=force)
    if isinstance(error, TimeoutError):
        return Told("{force} cannot be reached: it does not answer in time.", force=force)
    if isinstance(error, socket.gaierror):
        return Told("{force} cannot be reached: the name of its machine is not known here.", force=force)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Told(
            "{force} cannot be reached: the certificate at its door is not believed ({why}).",
            force=force,
            why=error.verify_message,
        )
    if isinstance(error, ConnectionError | ssl.SSLEOFError):
        return Told("{force} cannot be reached: the connection broke off.", force=force)
    return Told("{force} cannot be reached: {why}.", force=force, why=str(error) or type(error).__name__)


def _sentence_values(said: str) -> dict[str, str]:
    """Return a sentence and its form as the database can hold them."""
    form = fields.sentence_json(said) if isinstance(said, Told) else json.dumps(fields.storable(said))
    return {"sentence": str(sentences.sentence_from_form(json.loads(form))), "told": form}
