"""What makes a node somebody: its force's signing key and other secrets, and the certificates with which it is met."""

from urllib.parse import urlsplit

from sangam.federation.keys.sealed_secrets import NODE_KEY
from sangam.kernel import here
from sangam.node.bootstrap import without_database
from sangam.node.settings import Settings

_FILES = (NODE_KEY, "signing.pem", "peers.crt", "peers.key")
_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound


def is_due(settings: Settings) -> bool:
    """Return whether the node lacks a key or a certificate; looks at files alone."""
    return not all((settings.keys / name).is_file() for name in _FILES)


def ensure(settings: Settings) -> None:
    """Make the secrets and certificates that are missing, as a deed of the node; in an attached process.

    Raises Refused on a machine that is not of the node in this database.
    """
    from sangam.audit.audit import deed
    from sangam.federation.keys.machines import keep_all
    from sangam.federation.keys.signing_key import ensure_signing_key
    from sangam.kernel.actor import Actor

    with deed(Actor.system(settings.force, "identity"), "node:identity:make", on=settings.force) as facts:
        facts["key"] = ensure_signing_key()
        keep_all(settings.secret_key_file)
    ensure_certificates(settings)


def serve_https(settings: Settings, name: str) -> tuple[str, str]:
    """Give the officers' door a certificate for `name` under the force's own authority, and open it to the network.

    Writes the settings.  Returns the address that officers type from the next start on, and the file that each phone
    and desk must be told to trust.  Needs no database: it may come before the node's first start.
    """
    without_database()
    from sangam.federation.keys.tls import make_officers_certificate
    from sangam.node import homes

    with here.acting_as(settings.here):
        certificate, key, authority = make_officers_certificate([name, "localhost", "127.0.0.1"])
    changed = homes.change(
        settings.home,
        {
            "officers_address": "0.0.0.0",  # noqa: S104 - officers come from the network; TLS and sign-in stand there
            "officers_certificate": str(certificate),
            "officers_key": str(key),
            "officers_url": f"https://{name}:{settings.officers_port}",
        },
    )
    return changed.officers_origin, str(authority)


def ensure_certificates(settings: Settings) -> None:
    """Make the node's certificate, or renew it where it nears its end or the node's name has changed."""
    from sangam.federation.keys import tls

    names = {urlsplit(settings.peers_origin).hostname or "", settings.peers_address} - _EVERYWHERE - {""}
    tls.ensure_certificates(sorted(names))
