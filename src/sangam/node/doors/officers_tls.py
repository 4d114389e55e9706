"""HTTPS of the officers' door: TLS 1.2 or newer, each connection with keys of its own that nobody keeps."""

import ssl
from pathlib import Path

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2.  The server's own default takes ciphers of 1999, without authenticated encryption."""


def officers_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return the context of the officers' door.  certificate, key: PEM files.  Raises OSError and ssl.SSLError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.load_cert_chain(certificate, key)
    return context
