"""Evidence: a record's file leaves with digest, proof and draft certificate, and is checked offline."""

import io
import json
import random
import zipfile

import pytest
from attached_files import attaches
from border import Seated, meet, seated
from click.testing import CliRunner
from django.utils import translation
from support.handed import document
from support.markup import markup
from support.nodes import TestNode

from sangam.audit import tlog
from sangam.cli.audit import audit
from sangam.oversight.evidence import PART_A, PART_B, check_bundle, own_verifier_key


def exported(across, kundli, name: str) -> bytes:
    """Return the bundle of a document of this name that Kundli's desk attached to a record."""
    record = across.shared_person(kundli)
    assert attaches(kundli, record, document(20_000), name).status_code == 303
    page = markup(kundli.gets(f"/records/{record.id}/"))
    address = page.split('/evidence/"')[0].rsplit('"', 1)[1] + "/evidence/"
    given = kundli.posts(address)
    assert given.status_code == 200
    assert given["Content-Type"] == "application/zip"
    return given.content


@pytest.fixture(scope="module")
def bundle(cluster, tmp_path_factory):
    """A document of a record of Kundli's, exported once by its desk, whose node is gone before a test begins."""
    nodes = [TestNode(force, cluster, tmp_path_factory.mktemp(force)) for force in ("DL", "HR")]
    across = meet(lambda *_: tuple(nodes))
    given = exported(across, seated(across.haryana, "hr2001", "HR-SNP-KUNDLI"), "statement.pdf")
    for node in nodes:
        node.close()
    return given


def parts(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        return {name: found.read(name) for name in found.namelist()}


def made_of(changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in changed.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_bundle_is_checked_offline_with_the_forces_key(across, kundli, tmp_path):
    bundle = exported(across, kundli, "statement.pdf")
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


@pytest.mark.long
@pytest.mark.parametrize("name", ["certificate.pdf", "CERTIFICATE.pdf"])
def test_a_file_named_as_a_part_of_the_bundle_leaves_whole(across, kundli, name):
    given = exported(across, kundli, name)
    held = parts(given)
    assert check_bundle(given) == []
    assert held[f"{name}.file"] == document(20_000)
    assert held["certificate.pdf"].startswith(b"%PDF")
    assert len({each.lower() for each in held}) == len(held)


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


def test_a_spoilt_bundle_is_named_as_such_whatever_is_spoilt(bundle):
    for content in (b"[]", b"{}", b"\xff", b"[" * 100_000):
        for name in ("ledger-row.json", "ledger-details.json", "statement.pdf.tlog-proof", "log-key.txt"):
            assert check_bundle(made_of({**parts(bundle), name: content}))
    spoilt = random.Random(7)
    for _ in range(300):
        at = spoilt.randrange(len(bundle))
        check_bundle(bundle[:at] + bytes([bundle[at] ^ 1 << spoilt.randrange(8)]) + bundle[at + 1 :])


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
    assert tlog.format_proof(tlog.parse_proof(text)) == text
    for spoilt in (text.replace("@v1", "@v2"), text.replace("index ", "index 0"), text.replace("—", "-"), ""):
        with pytest.raises(ValueError, match=r"proof|checkpoint|unpack|sign"):
            tlog.parse_proof(spoilt)


SCHEDULE_A = (
    "Name", "Son, daughter or spouse", "Residing or employed at", "solemnly affirm", "taken from this device",
    "Make and model", "Serial number; IMEI, UIN, UID, MAC or cloud ID", "other relevant information", "lawful control",
    "ordinary course of business", "out of operation", "owned, maintained, managed or operated by me", "hash value",
    "hash report", "Name and signature", "Date (DD/MM/YYYY), time (IST, 24 hours), place",
)  # fmt: skip
SCHEDULE_B = (
    *SCHEDULE_A[:4], "obtained from this device", *SCHEDULE_A[5:8], "hash value", "hash report",
    "Name, designation and signature", SCHEDULE_A[-1],
)  # fmt: skip


@pytest.mark.parametrize("part, schedule", [(PART_A, SCHEDULE_A), (PART_B, SCHEDULE_B)], ids=["A", "B"])
def test_the_draft_certificate_has_each_element_of_the_schedule(part, schedule):
    """The Bharatiya Sakshya Adhiniyam, 2023, section 63(4)(c), the Schedule."""
    with translation.override("en"):
        for element, words in zip(part, schedule, strict=True):
            assert words in str(element.words)
    boxes = [each.boxes for each in part if each.boxes]
    assert boxes[0][:7] == ("Computer / Storage Media", "DVR", "Mobile", "Flash Drive", "CD/DVD", "Server", "Cloud")
    assert boxes[-1][:3] == ("SHA1", "SHA256", "MD5")
    assert boxes[1:-1] == ([("Owned", "Maintained", "Managed", "Operated")] if part is PART_A else [])
    ticked = [each.ticked for each in part if each.ticked or each.holds_digest]
    assert ticked == (["SHA256"] if part is PART_A else [])  # what the node computed; the expert computes it anew
