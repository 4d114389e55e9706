"""A password that was stolen elsewhere is refused, by a file that the administrator brought."""

import hashlib
from dataclasses import replace

import pytest
from sign_in_desk import ADDRESS, PASSWORD

from sangam.access.sign_in import proofs
from sangam.access.sign_in.proofs import require_unbreached
from sangam.kernel import here
from sangam.kernel.errors import Refused

STOLEN = "river lamp stone kite"
OTHERS = [f"invented password {number}" for number in range(500)]


def digest(password):
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def hashes(words, *, count=":3", end="\n"):
    return "".join(f"{each}{count}{end}" for each in sorted(map(digest, words)))


FORMS = {
    "with counts": hashes([*OTHERS, STOLEN]),
    "without counts": hashes([*OTHERS, STOLEN], count=""),
    "in small letters": hashes([*OTHERS, STOLEN], count="").lower(),
    "with line ends of Windows": hashes([*OTHERS, STOLEN], end="\r\n"),
    "without a last line end": hashes([*OTHERS, STOLEN])[:-1],
    "of one line": hashes([STOLEN]),
    "plain": "\n".join([*OTHERS, STOLEN, "पुरानी सड़क"]),
}


def refuses(tmp_path, text, password):
    path = tmp_path / "breached.txt"
    path.write_text(text, "utf-8", newline="")
    node = here.Here("DL", keys=tmp_path, files=tmp_path, breached_passwords=path)
    try:
        with here.acting_as(node):
            require_unbreached(password)
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("form", FORMS)
def test_a_stolen_password_is_found_in_each_form_of_the_file(tmp_path, form):
    assert refuses(tmp_path, FORMS[form], STOLEN) == "access:password-breached"
    assert refuses(tmp_path, FORMS[form], "one of my own words") == ""


def test_every_line_of_a_sorted_file_is_found(tmp_path):
    text = hashes(OTHERS)
    assert {refuses(tmp_path, text, each) for each in OTHERS} == {"access:password-breached"}
    assert {refuses(tmp_path, text, f"{each}x") for each in OTHERS} == {""}


def test_a_file_that_is_not_sorted_or_is_gone_changes_no_password(tmp_path):
    unsorted = "".join(f"{each}:1\n" for each in sorted(map(digest, OTHERS), reverse=True))
    found = {refuses(tmp_path, unsorted, each) for each in OTHERS[:20]}
    assert "access:breached-file" in found
    gone = here.Here("DL", keys=tmp_path, files=tmp_path, breached_passwords=tmp_path / "gone")
    with here.acting_as(gone), pytest.raises(Refused, match="cannot be read"):
        require_unbreached(STOLEN)


UNKNOWN = {
    "SHA-1 behind a mark": "\ufeff" + hashes([*OTHERS, STOLEN]),
    "SHA-1 below an empty line": "\n" + hashes([*OTHERS, STOLEN]),
    "NTLM": "32ED87BDB5FDC5E9CBA88547376818D4:3\n",
    "SHA-256": hashlib.sha256(STOLEN.encode()).hexdigest() + "\n",
    "plain behind a mark": f"\ufeff{STOLEN}\n",
}


@pytest.mark.parametrize("form", UNKNOWN)
def test_a_file_of_an_unknown_form_is_refused_and_lets_no_password_by(tmp_path, form):
    assert refuses(tmp_path, UNKNOWN[form], STOLEN) == "access:breached-file"


def test_an_officer_chooses_no_stolen_password(anita, tmp_path):
    path = tmp_path / "breached.txt"
    path.write_text(hashes([*OTHERS, STOLEN]))
    actor = anita.actor(anita.signs_in(steps=-1))
    with (
        here.acting_as(replace(here.node(), breached_passwords=path)),
        pytest.raises(Refused, match="stolen elsewhere"),
    ):
        proofs.change_password(actor, old=PASSWORD, new=STOLEN, code=anita.code(), address=ADDRESS)
    assert anita.gives_password()
