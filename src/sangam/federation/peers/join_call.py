"""The call by which a guest joins: over HTTPS to the address of a code, before either node knows the other.

TLS alone proves nothing here, so nothing that it shows is believed.  What answers proves itself by the code's secret,
and by the key whose fingerprint the code names.  What a stranger writes reaches no page: a refusal is its code alone.
"""

import http.client
import ssl
import time
from urllib.parse import urlsplit

from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import join_texts, signed_line
from sangam.kernel.errors import Refused, SangamError

_WITHIN_S = 5.0
_TIMES = 4
_PAUSE_S = 0.3
_BROKEN_OFF = ssl.SSLError, BrokenPipeError, ConnectionResetError, http.client.HTTPException


def call_host(address: str, message: bytes) -> bytes:
    """Return what the node at an address answers.  Raises Refused where none does, or it refuses.

    Tried anew where the connection breaks off: the door opens to strangers from the second handshake on.
    """
    for tried in range(1, _TIMES + 1):
        try:
            status, answer = _ask(address, message)
            break
        except (OSError, http.client.HTTPException) as error:
            breaks_off = isinstance(error, _BROKEN_OFF)
            if tried == _TIMES or not breaks_off:
                raise _unreached(address, breaks_off=breaks_off) from error
            time.sleep(_PAUSE_S)
    if status != http.client.OK:
        raise _refusal_in(answer)
    return answer


def _unreached(address: str, *, breaks_off: bool) -> Refused:
    if breaks_off:
        return Refused(
            "federation:join-shut",
            "The server at {address} takes no guest now: the code has expired or was withdrawn. Ask for a new one.",
            address=address,
        )
    return Refused(
        "federation:join-unreached",
        "The server at {address} cannot be reached. Is the address in the code right, and does the network let this "
        "server call it?",
        address=address,
    )


def _ask(address: str, message: bytes) -> tuple[int, bytes]:
    parts = urlsplit(f"https://{address}")
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port, timeout=_WITHIN_S, context=_stranger_context()
    )
    try:
        connection.request("POST", join_texts.PATH, message)
        answer = connection.getresponse()
        return answer.status, _read_soon(answer)
    finally:
        connection.close()


def _read_soon(answer: http.client.HTTPResponse) -> bytes:
    """Return the body.  Raises TimeoutError when it trickles, HTTPException when it is over-long."""
    deadline, content = time.monotonic() + _WITHIN_S, b""
    while some := answer.read1(join_texts.MOST_BYTES):
        content += some
        if len(content) > join_texts.MOST_BYTES:
            raise http.client.HTTPException("it sends more than an answer")
        if time.monotonic() > deadline:
            raise TimeoutError("it sends too slowly")
    return content


def _stranger_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _refusal_in(answer: bytes) -> SangamError:
    """Return in our own sentence what was refused."""
    try:
        _, code, _ = wire.read_refusal(signed_line.take_apart(answer).text)
    except SangamError:
        code = ""
    if code in join_texts.REFUSALS:
        return join_texts.REFUSALS[code]()
    return Refused(
        "federation:join-refused-there",
        "The other server does not take this one: call the officer who made the code, whose headquarters is told why.",
    )
