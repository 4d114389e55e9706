"""The restore card: one page in two languages that says how this node is brought back, and carries no secret."""

import hashlib
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from support.pdf_text import read_pages
from support.running import sangam

from sangam.cli.node.command import node
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import homes
from sangam.node.backup import restore_card
from sangam.node.backup import restore_card as backup_restore_card
from sangam.node.processes import systemd_units
from sangam.node.settings import Settings
from sangam.node.wal_archive import folder

FACTS = restore_card.CardFacts(
    force="HR",
    home=Path("/var/lib/sangam/HR"),
    program="runuser -u sangam -- /opt/sangam/sangam",
    archive=Path("/archive/HR"),
    backups=Path("/back ups"),
    verified="HR-2026-12-03T023000Z.sealed, 03.12.2026",
    fingerprint="ab12 34cd 56ef 7890",
    has_own_server=False,
    printed_at=clock.now(),
)


@pytest.fixture
def archived(tmp_path: Path) -> Settings:
    """A node that never started, whose archive has a key."""
    settings = homes.create(tmp_path / "HR", {"force": "HR", "archive_folder": str(tmp_path / "archive")})
    folder.ensure_key(settings)
    return settings


def page_of(facts: restore_card.CardFacts) -> str:
    """Return the text of a card that has one page."""
    (page,) = read_pages(restore_card.print_card(facts).output())
    return " ".join(page.split())


def test_a_card_says_the_commands_of_the_three_cases() -> None:
    page, program = page_of(FACTS), FACTS.program
    for command in (
        "systemctl stop sangam; mv /var/lib/sangam/HR /var/lib/sangam/HR.lost",
        f"{program} node restore --from-archive /archive/HR --home /var/lib/sangam/HR systemctl start sangam",
        "FILE=$(ls '/back ups'/HR-*.sealed | tail -1)",
        f'{program} node restore "$FILE" --home /var/lib/sangam/HR systemctl start sangam',
        f"{program} audit verify --home /var/lib/sangam/HR",
    ):
        assert command in page
    assert "sha256sum ab12 34cd 56ef 7890" in page
    assert FACTS.verified in page


def test_a_card_says_each_thing_in_hindi_and_english() -> None:
    page = page_of(FACTS)
    for words in ("बहाली कार्ड", "केवल बैकअप मौजूद है", "पासफ़्रेज़", "फ़ोन"):
        assert words in page
    for words in ("Restore card of the node of HR", "Only a backup is at hand", "Whom to call", "phone: ____"):
        assert words in page
    assert not restore_card.print_card(FACTS).unprinted


def test_each_command_of_a_card_is_one_of_the_program() -> None:
    lines = [step[1] for step in restore_card.print_card(FACTS).script.steps if step[0] == "paragraph"]
    commands = [shlex.split(line)[5:] for line in lines if line.startswith(FACTS.program) and "--home" in line]
    assert [" ".join(words[:2]) for words in commands] == ["node restore", "node restore", "peer list", "audit verify"]
    known = {option for each in node.commands["restore"].params for option in each.opts}
    assert {word for words in commands[:2] for word in words if word.startswith("--")} <= known


def test_a_card_without_archive_or_known_backups_leaves_room_to_write() -> None:
    bare = replace(FACTS, archive=None, backups=None, verified="", fingerprint="")
    page = page_of(bare)
    assert "This node had no archive when the card was printed. Go on at 2." in page
    assert "FILE=____" in page
    assert "--from-archive" not in page
    assert "its administrator restores it" in page_of(replace(bare, has_own_server=True))


@pytest.mark.parametrize("letters", [20, 30, 100])
def test_a_card_with_long_paths_stays_on_one_page(letters: int) -> None:
    deep = Path("/srv") / ("v" * letters)
    page = page_of(replace(FACTS, home=deep / "HR", archive=deep / "archive", backups=deep / "backups"))
    assert "Last drill by this card" in page


def test_a_card_whose_paths_no_font_can_print_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        restore_card.print_card(replace(FACTS, home=Path("/家/HR")))
    assert refused.value.code == "node:card-letters"


def test_a_card_carries_the_fingerprint_of_the_key_and_never_the_key(archived: Settings, tmp_path: Path) -> None:
    backup_restore_card.note_verified(archived.home, tmp_path / "backups" / "HR-1.sealed", made_at=clock.now())
    done = sangam("node", "restore-card", tmp_path / "card.pdf", "--home", archived.home)
    assert done.returncode == 0, done.stderr
    (page,) = read_pages((tmp_path / "card.pdf").read_bytes())
    shown = sangam("node", "archive-key", "--home", archived.home).stdout
    digest = hashlib.sha256(shown.encode()).hexdigest()
    assert " ".join(digest[at : at + 4] for at in range(0, 16, 4)) in page
    assert shown.strip() not in page.replace("\n", "")
    assert str(tmp_path / "backups") in page.replace("\n", "")


def test_root_begins_a_command_under_the_nodes_account(archived: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systemd_units, "_user", lambda _settings: "sangam")
    assert systemd_units.command_as_root(archived).startswith("runuser -u sangam -- /")
    monkeypatch.setattr(systemd_units, "_user", lambda _settings: "root")
    assert systemd_units.command_as_root(archived).startswith("/")
