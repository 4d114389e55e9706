"""Oversight in the browser: the ledger for its reader, the node's links."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from django.db import transaction
from django.utils.translation import override
from support.filing import act, given, named
from support.handed import document
from support.markup import markup
from support.queries import counted
from support.visiting import text
from support.wire_world import operator

from sangam.audit import seals
from sangam.audit.audit import deed
from sangam.audit.types import Entry
from sangam.exchange.messages import AlertBody
from sangam.federation.desk_notes import tell_desk
from sangam.federation.files import fetch
from sangam.federation.files.store import absent
from sangam.federation.inbox import rows as inbox
from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import machines as own_machines
from sangam.federation.keys import sealed_secrets, signing_key
from sangam.federation.lanes import status
from sangam.federation.models import SetAside
from sangam.federation.outbox import post
from sangam.federation.peers import pairing
from sangam.federation.protocol import fields
from sangam.federation.recovery import epochs
from sangam.kernel import bodies, clock, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import new_id, short
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import Told
from sangam.notices.desk import tell_desk_notes
from sangam.oversight.types import LedgerView
from sangam.records.own_records import limits
from sangam.records.reconciliation import owner_side
from sangam.records.types import Answer
from sangam.web.common.sentences import said_again
from sangam.web.oversight.ledger import _entry
from sangam.web.templatetags.words import time_words


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def auditor(across) -> Seated:
    return seated(across.delhi, "dl1009", "DL", "auditor")


def test_an_officer_sees_his_own_acts_with_their_purpose_and_nobody_elses(narela, auditor):
    narela.gets("/alerts/")
    shown = narela.gets("/oversight/ledger/?officer=dl1009")
    is_sound(shown)
    assert "Your own activity" in text(shown)
    assert "Viewed the list of alerts" in text(shown)
    assert "dl1009" not in text(shown)


def test_the_auditor_sees_who_did_what_by_officer_by_thing_and_by_act(across, narela, auditor):
    record = across.shared_person(narela)
    narela.gets(f"/records/{record.id}/ask/")
    everyone = auditor.gets("/oversight/ledger/")
    is_sound(everyone)
    assert "Test dl1001" in text(everyone)
    for sought in ("officer=dl1001", f"on={record.id}", f"on={short(record.id)}", "action=officer:record:open"):
        assert "Opened a record" in text(auditor.gets(f"/oversight/ledger/?{sought}"))
    rows = text(auditor.gets("/oversight/ledger/?action=officer:alert")).split("Nothing is sealed yet.")[1]
    assert "Opened a record" not in rows


def test_the_auditors_own_look_stands_in_the_ledger_with_its_purpose(auditor):
    auditor.gets("/oversight/ledger/?officer=dl1009")
    assert "Viewed the audit log Oversight" in text(auditor.gets("/oversight/ledger/"))


def test_a_refused_act_says_why(across, auditor):
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    assert constable.gets("/oversight/node/").status_code == 403
    assert re.search(r"refused ?: The post of SI Test dl1002", text(auditor.gets("/oversight/ledger/?officer=dl1002")))


def test_why_it_was_refused_stands_in_the_readers_language(across, auditor):
    seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat").gets("/oversight/node/")
    said = text(auditor.in_hindi("/oversight/ledger/?officer=dl1002"))
    assert "PS Narela के पद को यह अधिकार नहीं: सर्वर देखना" in said
    assert "does not carry" not in said


def test_a_refusal_of_an_earlier_version_is_shown_as_it_was_written():
    refused = {"refused": "Not today."}
    entry = Entry(UUID(int=1), clock.now(), "DL", "SI", None, None, "a:b:c", "", "", "refused", "x:y", refused)
    assert _entry(entry, LedgerView((entry,), None), {"SI": "SI"})["refused"] == "Not today."


def test_the_seal_says_how_far_it_reaches(auditor):
    assert "Nothing is sealed yet." in text(auditor.gets("/oversight/ledger/"))
    with auditor.node:
        head = seals.seal(signing_key.sign)
    assert f"{head.size} rows sealed" in text(auditor.gets("/oversight/ledger/"))
    assert head.root[:16] in text(auditor.gets("/oversight/node/"))


def test_the_node_says_what_waits_for_each_peer(across, narela, auditor):
    across.shared_person(narela)
    across.wire.deliver()
    linked = auditor.gets("/oversight/node/")
    is_sound(linked)
    assert "Haryana linked" in text(linked)
    with narela.node:
        for sender in [each for source, _target, each in across.wire.senders if source is narela.node]:
            sender.fail("the line was cut")
    assert "the line was cut" in text(auditor.gets("/oversight/node/"))


def test_the_node_says_of_each_peer_the_last_contact_and_what_is_behind(across, auditor):
    assert cells(auditor)["Last contact"] == "never"
    for node, other in ((across.haryana, "DL"), (across.delhi, "HR")):
        with node, deed(operator(node.force), "node:test:say"):
            post("records.recalled.v1", to=[other], body={"records": "none"})
        if other == "DL":
            across.wire.deliver()
    across.wire.load()
    with clock.shift_time(timedelta(minutes=5)):
        seen = cells(auditor)
    assert (seen["Not confirmed"], seen["Waiting to be sent"].split()[0]) == ("1", "1")
    assert (seen["Last contact"], seen["Delay"], seen["Set aside"]) == ("5 min ago", "5 min", "1")


def cells(auditor) -> dict[str, str]:
    """Return what stands of the one peer on the node's page, by the column's name."""
    row = markup(auditor.gets("/oversight/node/"))
    found = re.findall(r'<td[^>]* data-head="([^"]+)">(.*?)</td>', row, re.DOTALL)
    return {head: " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for head, cell in found}


def test_the_node_says_which_force_it_waits_for_since_its_restore(auditor):
    assert "was restored" not in text(auditor.gets("/oversight/node/"))
    with auditor.node:
        epochs.begin_after_restore(clock.now())
    assert "was restored and waits for this force" in text(auditor.gets("/oversight/node/"))
    assert "प्रतीक्षा में है" in text(auditor.in_hindi("/oversight/node/"))


def test_the_node_says_how_far_comparing_with_each_force_is(across, narela, auditor):
    across.shared_person(narela)
    across.wire.deliver()
    assert "compared" not in text(auditor.gets("/oversight/node/"))
    with narela.node:
        owner_side.begin_comparison(Actor.system("DL", "operator"), "HR", why="asked")
    shown = auditor.gets("/oversight/node/")
    is_sound(shown)
    assert "0 of 1 · 0 sent, 0 recalled" in text(shown)
    assert "1 में से 0" in text(auditor.in_hindi("/oversight/node/"))


def test_what_was_set_aside_stands_with_its_reason(across, auditor):
    noon = clock.now().replace(hour=12) - timedelta(days=1)  # what comes again on one day is counted
    for hours in (0, 2):
        with auditor.node, clock.shift_time(noon + timedelta(hours=hours) - clock.now()):
            receive(b"not an envelope\n", handlers={}, peer_hint="10.0.0.9")
    with auditor.node, override("en"):
        (aside,) = status.set_aside()
        first, last = time_words(aside.first_at), time_words(aside.last_at)
    shown = cells(auditor)
    assert shown["From"].startswith("unknown sender")
    assert (shown["At"], shown["Times"]) == (last, "2")
    assert first != last


@pytest.mark.parametrize("language", ["hi", "ur", "pa"])
def test_what_is_wrong_with_a_message_is_said_in_the_readers_language(language: str) -> None:
    with pytest.raises(Malformed) as refused:
        bodies.read(AlertBody, {"area": []})
    kept = sentences.sentence_from_form(json.loads(fields.sentence_json(refused.value.told)))
    with override(language):
        shown = said_again(kept)
    assert set(re.findall(r"[A-Za-z]{3,}", shown)) <= {"area"}
    assert kept == "The area of the alert is no list of 1 to 200."


def test_the_node_says_what_files_are_still_to_come_and_why(across, auditor):
    paper = given(across.haryana, document(2_400_000), to="DL")
    named(across.delhi, paper, source="HR")
    shown = auditor.gets("/oversight/node/")
    is_sound(shown)
    assert "files still to come: 1, 2.4 MB" in text(shown)
    with auditor.node:
        pull = fetch.take_due_pull("HR")
        fetch.fail(pull, absent())
    assert "2.4 MB There is no such file, or you may not have it." in text(auditor.gets("/oversight/node/"))
    said = text(auditor.in_hindi("/oversight/node/"))
    assert "आने वाली फ़ाइलें: 1, 2.4 MB" in said
    assert "There is no such file" not in said
    with auditor.node:
        fetch.fail(pull, Told("{force} cannot be reached: {why}.", force="HR", why="timed out"))
    assert "हरियाणा पुलिस से संपर्क नहीं हुआ: timed out" in text(auditor.in_hindi("/oversight/node/"))
    with auditor.node:
        pairing.suspend(operator("DL"), "HR")
    assert "2.4 MB · they wait until it is resumed" in text(auditor.gets("/oversight/node/"))


def test_the_node_says_whether_its_machines_share_its_folder_of_files(auditor):
    assert "The folder of files" not in text(auditor.gets("/oversight/node/"))
    with act(auditor.node):
        own_machines.store_secret(sealed_secrets.FILES_MARK, b"the mark")
    assert "The folder of files is not this server's: mount the storage" in text(auditor.gets("/oversight/node/"))
    (auditor.node.here.files / sealed_secrets.FILES_MARK).write_bytes(b"the mark\n")
    shown = auditor.gets("/oversight/node/")
    is_sound(shown)
    assert "The folder of files is the one that this server's machines share." in text(shown)


@pytest.mark.parametrize(
    "language, why", [("hi", "हस्ताक्षरित पंक्ति नहीं है"), ("ur", "دستخط شدہ سطر نہیں ہے"), ("pa", "ਦਸਤਖ਼ਤ ਵਾਲੀ ਸਤਰ ਨਹੀਂ ਹੈ")]
)  # fmt: skip
def test_why_it_was_set_aside_stands_in_the_readers_language(auditor, language, why):
    with auditor.node:
        receive(b"not an envelope\n", handlers={}, peer_hint="10.0.0.9")
        assert tell_desk_notes() == 1
    for address in ("/oversight/node/", "/"):
        assert why in text(auditor.gets_in(language, address))
        assert "is not a signed line" in text(auditor.gets(address))


@pytest.mark.parametrize(
    "language, said",
    [
        ("hi", "हरियाणा पुलिस ने हमारी उस आपत्ति का उत्तर दिया (अभिलेख वापस मँगाया गया)"),
        ("ur", "ہریانہ پولیس نے ہمارے اس اعتراض کا جواب دیا (ریکارڈ واپس منگوایا گیا)"),
        ("pa", "ਹਰਿਆਣਾ ਪੁਲਿਸ ਨੇ ਸਾਡੇ ਉਸ ਇਤਰਾਜ਼ ਦਾ ਜਵਾਬ ਦਿੱਤਾ (ਰਿਕਾਰਡ ਵਾਪਸ ਮੰਗਵਾਇਆ ਗਿਆ)"),
    ],
)
def test_what_the_desk_is_told_of_a_peer_stands_in_the_readers_language(auditor, language, said):
    lost = Told(
        "{force} answers ({answer}) a challenge of ours that was lost with our restore: it was of the record {record}.",
        force="HR",
        answer=Answer.RECALLED,
        record=new_id(),
    )
    with auditor.node:
        tell_desk("HR", "records:challenge-lost", lost)
        assert tell_desk_notes() == 1
    assert said in text(auditor.gets_in(language, "/"))
    assert "Haryana Police answers (The record was recalled) an objection of ours" in text(auditor.gets("/"))


def test_a_reason_that_begins_with_a_force_runs_as_its_language_does(auditor):
    used = Refused(
        "federation:key-unproven", "{force} names a key that it does not prove to hold: call it.", force="HR"
    )
    with auditor.node, transaction.atomic():
        inbox.count_stranger(used, b"a line", key="HR-0123", came_from="10.0.0.9")
    shown = markup(auditor.gets_in("ur", "/oversight/node/"))
    assert re.search(r'<td data-head="[^"]+">ہریانہ پولیس نے ایسی کنجی بتائی', shown)


def test_a_reason_that_an_earlier_version_kept_is_shown_as_it_was_kept(auditor):
    with auditor.node:
        receive(b"not an envelope\n", handlers={}, peer_hint="10.0.0.9")
        with act(auditor.node):
            SetAside.objects.update(told=None)
    assert "is no signed line" in text(auditor.in_hindi("/oversight/node/"))


def test_the_pages_speak_hindi(auditor):
    for address in ("/oversight/ledger/", "/oversight/node/"):
        assert 'lang="hi"' in is_sound(auditor.in_hindi(address))
        assert "ऑडिट" in text(auditor.in_hindi(address))


def test_the_ledger_costs_the_same_whatever_it_holds(auditor):
    auditor.gets("/oversight/ledger/")
    lengths = []
    for _ in range(3):
        with auditor.node, counted() as asked:
            auditor.gets("/oversight/ledger/")
        lengths.append(len(asked))
    assert lengths[0] == lengths[2] <= 25


def test_each_lane_says_what_waits_in_it_and_what_is_to_be_done(across, narela, auditor):
    view = across.shared_person(narela)
    with narela.node:
        limits.limit(narela.actor, view.id, purposes=frozenset({Purpose.CASE}))
    page = auditor.gets("/oversight/node/")
    is_sound(page)
    assert "urgent lane : 1 · Sent so far: 0" in text(page).replace("lane:", "lane :")
    with narela.node:
        for sender in [each for source, _target, each in across.wire.senders if source is narela.node]:
            sender.fail("the line was cut")
    assert "Call its desk: is its server running" in text(auditor.gets("/oversight/node/"))
