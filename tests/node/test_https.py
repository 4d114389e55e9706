"""`sangam node https`: phones are served by HTTPS with a certificate of the force's own authority."""

import os
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from support.running import sangam

from sangam.node.setting_files import load_settings

UNASKED = "postgresql://nobody:word@127.0.0.1:1/none"


def test_the_officers_door_gets_a_certificate_and_opens_to_the_network(tmp_path: Path) -> None:
    home = tmp_path / "HR"
    assert sangam("node", "init", "--force", "HR", "--home", home).returncode == 0
    said = sangam("node", "https", "sangam.example.in", "--home", home)
    assert "https://sangam.example.in:8401" in said.stdout
    assert str(home / "keys" / "authority.crt") in said.stdout
    settings = load_settings(home)
    assert settings.officers_address == "0.0.0.0"  # noqa: S104 - read, not bound
    assert settings.officers_certificate
    certificate = x509.load_pem_x509_certificate(settings.officers_certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "sangam.example.in" in names.get_values_for_type(x509.DNSName)
    assert (home / "keys" / "officers.key").stat().st_mode & 0o077 == 0
    asked = (
        "import sangam.node.django_settings as d; "
        "print(d.SESSION_COOKIE_NAME, d.CSRF_COOKIE_NAME, d.CSRF_COOKIE_SECURE)"
    )
    served = subprocess.run(
        [sys.executable, "-c", asked],
        env=os.environ | {"SANGAM_HOME": str(home), "DATABASE_URL": UNASKED, "DATABASE_OWNER_URL": UNASKED + "-owner"},
        capture_output=True, check=True,
    )  # fmt: skip
    assert served.stdout.decode().split() == ["__Host-sangam_session_hr", "__Host-sangam_csrf_hr", "True"]


def test_a_node_that_is_not_there_is_said(tmp_path: Path) -> None:
    said = sangam("node", "https", "sangam.example.in", "--home", tmp_path / "none")
    assert said.returncode == 2
    assert "sangam node init" in said.stderr
