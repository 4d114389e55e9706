"""Evidence: a record's file leaves with digest, proof and draft certificate, and is checked offline."""

import io
import json
import zipfile

import pytest
from border import Seated, seated
from click.testing import CliRunner
from handed import document
from test_file_pages import attaches

from sangam.audit import tlog
from sangam.cli.audit import audit
from sangam.oversight.public_evidence import own_verifier_key
from sangam.oversight.public_verification import check_bundle


@pytest.fixture
def bundle(across, kundli):
    """A document of a record of Kundli's, exported by its desk."""
    record = across.shared_person(kundli)
    assert attaches(kundli, record, document(20_000), "statement.pdf").status_code == 303
    page = kundli.gets(f"/records/{record.id}/").content.decode()
    address = page.split('/evidence/"')[0].rsplit('"', 1)[1] + "/evidence/"
    given = kundli.posts(address)
    assert given.status_code == 200
    assert given["Content-Type"] == "application/zip"
    return given.content


def parts(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        return {name: found.read(name) for name in found.namelist()}


def made_of(changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in changed.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_bundle_is_checked_offline_with_the_forces_key(across, kundli, bundle, tmp_path):
    with across.haryana:
        key = own_verifier_key()
    assert check_bundle(bundle, key=key) == []
    file = tmp_path / "bundle.zip"
    file.write_bytes(bundle)
    said = CliRunner().invoke(audit, ["check-evidence", str(file), "--key", key])
    assert (said.exit_code, said.output) == (0, "The evidence holds.\n")
    held = parts(bundle)
    assert held["statement.pdf"] == document(20_000)
    assert held["certificate.pdf"].startswith(b"%PDF")
    assert b"certifies nothing" in held["README.txt"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("statement.pdf", "the file is not the one that was exported"),
        ("ledger-details.json", "the details are not those of the ledger row"),
        ("ledger-row.json", "the row does not stand in the log"),
        ("log-key.txt", "the bundle cannot be read"),
    ],
)
def test_whatever_is_changed_in_a_bundle_is_found(bundle, name, problem):
    held = parts(bundle)
    if name == "ledger-details.json":
        said = json.loads(held[name])
        changed = json.dumps({**said, "details": said["details"].replace('"size":', '"size":1')}).encode()
    elif name == "ledger-row.json":
        changed = held[name].replace(b"officer:evidence:export", b"officer:evidence:exporT")
    else:
        changed = held[name] + b"x"
    found = check_bundle(made_of({**held, name: changed}))
    assert any(each.startswith(problem) for each in found), found


def test_another_key_signed_no_checkpoint_of_ours(bundle):
    other = tlog.verifier_key("sangam.hr/ledger", bytes(range(32)))
    assert check_bundle(bundle, key=other) == ["the log's checkpoint is not signed with this key"]
    assert check_bundle(b"no zip")[0].startswith("the bundle cannot be read")


def test_what_a_copys_owner_bars_from_leaving_is_no_evidence(across, kundli):
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    record = across.shared_person(kundli)
    refused = constable.posts(f"/records/{record.id}/files/0197f7a1-0000-7000-8000-000000000000/evidence/")
    assert refused.status_code == 404


def test_what_an_auditor_found_leaves_with_proof(across, kundli):
    across.shared_person(kundli)
    auditor: Seated = seated(across.haryana, "hr2009", "HR", "auditor")
    given = auditor.posts("/oversight/ledger/evidence/", action="officer:record:open")
    assert given.status_code == 200
    assert check_bundle(given.content) == []
    assert "Opened a record" in parts(given.content)["ledger.csv"].decode()
    assert kundli.posts("/oversight/ledger/evidence/").status_code == 403


def test_the_proof_is_written_as_c2sp_says(bundle):
    text = parts(bundle)["statement.pdf.tlog-proof"].decode()
    lines = text.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("index ")
    assert "\n\nsangam.hr/ledger\n" in text
    assert "\n\n— sangam.hr/ledger " in text
    assert tlog.write(tlog.read(text)) == text
    for spoilt in (text.replace("@v1", "@v2"), text.replace("index ", "index 0"), text.replace("—", "-"), ""):
        with pytest.raises(ValueError, match=r"proof|checkpoint|unpack|sign"):
            tlog.read(spoilt)
