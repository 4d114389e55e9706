"""Search, an imported chat and quarantine in the browser, over two forces."""

import re

import pytest
from border import Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.markup import markup
from support.visiting import text

from sangam.web.conversation import chat_imports

UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
CHAT = """\
20/11/2026, 9:04 pm - SHO Narela created group "Border"
20/11/2026, 9:06 pm - HC Ramesh: HR26DK8337 सफ़ेद Scorpio
20/11/2026, 9:07 pm - Salim: <script>alert(1)</script> जी सर
"""


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def acp(across) -> Seated:
    return seated(across.delhi, "dl1009", "DL-ON", "supervisor")


@pytest.fixture
def channel(across, narela) -> str:
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    address = narela.posts("/channels/new/", **form).headers["Location"]
    across.wire.deliver()
    return address


def hands_in(officer: Seated, channel: str, content: str = CHAT):
    return officer.posts(f"{channel}import/", file=SimpleUploadedFile("chat.txt", content.encode(), "text/plain"))


def found(page, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', markup(page))
    assert match
    return match[1]


def test_a_preview_shows_what_is_in_an_export_and_takes_nothing_in(narela, channel):
    page = hands_in(narela, channel)
    is_sound(page)
    for word in ("HC Ramesh", "Salim", "HR26DK8337", "Take in 3 lines", "outside person"):
        assert word in markup(page)
    assert "No messages yet." in text(narela.gets(channel))


def test_an_import_is_read_on_the_other_side_with_who_is_who(across, narela, kundli, channel):
    page = hands_in(narela, channel)
    fields = {"upload": found(page, "upload"), "name": "chat.txt", "who-0": "HC at PS Narela", "step": "take"}
    assert narela.posts(f"{channel}import/", **fields).headers["Location"] == channel
    across.wire.deliver()
    shown = kundli.gets(channel)
    is_sound(shown)
    for word in ("HC Ramesh", "= HC at PS Narela", "outside person", "from WhatsApp, line"):
        assert word in text(shown)
    assert re.search(r"claimed:\s+HC Ramesh\s*,\s+brought by\s+\S", text(shown))
    message = re.findall(r'id="said-([0-9a-f-]{36})"', markup(shown))[0]
    begun = kundli.gets(f"/records/new/person/?channel={channel.split('/')[2]}&message={message}")
    assert re.search(r"claimed: [^<]*, brought by", markup(begun))
    sought = text(kundli.gets("/channels/search/?q=HR26DK8337"))
    assert "claimed:" in sought
    assert "<script>alert" not in markup(shown)
    again = text(hands_in(narela, channel))
    assert "All of it stands in the channel already." in again


def test_a_large_export_is_taken_in_press_by_press(narela, channel, monkeypatch):
    monkeypatch.setattr(chat_imports, "_AT_ONCE", 2)
    page = hands_in(narela, channel)
    fields = {"upload": found(page, "upload"), "name": "chat.txt", "step": "take"}
    assert "Take in 1 line" in text(narela.posts(f"{channel}import/", **fields))
    assert narela.posts(f"{channel}import/", **fields).status_code == 303


def test_what_is_no_export_is_refused_and_an_export_can_be_left(narela, channel):
    refused = hands_in(narela, channel, "a,b\n1,2")
    assert refused.status_code == 400
    assert "Export chat" in text(refused)
    assert narela.posts(f"{channel}import/").status_code == 400
    upload = found(hands_in(narela, channel), "upload")
    assert narela.posts(f"{channel}import/", upload=upload, step="drop").status_code == 303
    assert narela.posts(f"{channel}import/", upload=upload, step="take").status_code == 404


def test_another_officers_upload_is_not_to_be_had(across, narela, channel):
    upload = found(hands_in(narela, channel), "upload")
    other = seated(across.delhi, "dl1002", "DL-ON-NARELA")
    assert other.posts(f"{channel}import/", upload=upload, step="take").status_code == 404
    assert other.posts(f"{channel}import/", upload="x", step="take").status_code == 400


def test_a_post_that_is_named_too_long_is_refused(narela, channel):
    fields = {"upload": found(hands_in(narela, channel), "upload"), "step": "take", "who-0": "x" * 200}
    assert narela.posts(f"{channel}import/", **fields).status_code == 400


def test_a_beat_imports_nothing(across, channel):
    beat = seated(across.delhi, "dl1003", "DL-ON-NARELA", "beat")
    assert beat.gets(f"{channel}import/").status_code == 403
    assert hands_in(beat, channel).status_code == 403


def test_a_search_leads_to_the_message_in_its_place(across, narela, kundli, channel):
    narela.posts(f"{channel}say/", text="सफ़ेद स्कॉर्पियो, रोको")
    narela.posts(f"{channel}say/", text="said after it")
    across.wire.deliver()
    page = kundli.gets("/channels/search/?q=सफेद")
    is_sound(page)
    (address,) = re.findall(r'href="(/channels/[^"]+\?until=[^"]+)"', markup(page))
    place = text(kundli.gets(address.split("#")[0]))
    assert "स्कॉर्पियो" in place
    assert "said after it" not in place
    only = address.split("/")[2]
    assert "स्कॉर्पियो" in text(kundli.gets(f"/channels/search/?q=सफेद&channel={only}"))
    assert "No message that you may read" in text(kundli.gets("/channels/search/?q=nowhere"))
    assert kundli.gets("/channels/search/?q=!").status_code == 400
    assert kundli.gets(f"/channels/search/?q={'x' * 300}").status_code == 400


def test_a_spill_is_asked_for_hidden_reviewed_and_erased(across, narela, kundli, acp, channel):
    narela.posts(f"{channel}say/", text="the victim is Meena")
    across.wire.deliver()
    (hide,) = re.findall(r'action="(/channels/[^"]+/quarantine/)"', markup(kundli.gets(channel)))
    assert kundli.posts(hide, why="").status_code == 303
    assert "Meena" in text(kundli.gets(channel))
    kundli.posts(hide, why="names a victim")
    assert "Hidden in our own force" in text(kundli.gets(channel))
    across.wire.deliver()
    asked = text(narela.gets(channel))
    assert "asks us to hide this message" in asked
    assert "Meena" in asked
    assert "What it says" in text(acp.gets(hidden_at(acp)))
    narela.posts(hide, why="names a victim")
    across.wire.deliver()
    for officer in (narela, kundli):
        shown = text(officer.gets(channel))
        assert "Meena" not in shown
        assert "Put in quarantine by" in shown
    is_sound(acp.gets("/quarantine/"))
    address = hidden_at(acp)
    review = acp.gets(address)
    is_sound(review)
    for word in ("the victim is Meena", "PS Kundli", "names a victim"):
        assert word in text(review)
    assert acp.posts(address, decision="erase", why="").status_code == 400
    unclear = acp.posts(address, decision="burn", why="it names her village")
    assert unclear.status_code == 400
    assert 'value="it names her village"' in markup(unclear)
    assert acp.posts(address, decision="erase", why="it names her").status_code == 303
    assert "Meena" in text(acp.gets(address))
    second = seated(across.delhi, "dl1010", "DL-ON", "data_officer")
    laid_down = second.gets(address)
    is_sound(laid_down)
    fields = {"proposal": found(laid_down, "proposal"), "digest": found(laid_down, "digest")}
    assert second.posts(address, decision="agree-erase", **fields).status_code == 303
    across.wire.deliver()
    assert "Erased on review by" in text(kundli.gets(channel))
    done = text(acp.gets(address))
    assert "Meena" not in done
    assert "PS Kundli" in done


def hidden_at(officer: Seated) -> str:
    (address,) = set(re.findall(r'href="(/quarantine/[^"]+/)"', markup(officer.gets("/quarantine/"))))
    return str(address)


def test_a_request_to_hide_is_declined_or_followed_by_a_reviewer(across, narela, kundli, acp, channel):
    for text_of in ("the victim is Meena", "her mother is Sita"):
        narela.posts(f"{channel}say/", text=text_of)
    across.wire.deliver()
    for hide in re.findall(r'action="(/channels/[^"]+/quarantine/)"', markup(kundli.gets(channel))):
        kundli.posts(hide, why="names a victim")
    across.wire.deliver()
    first, last = dict.fromkeys(re.findall(r'href="(/quarantine/[^"]+/)"', markup(acp.gets("/quarantine/"))))
    is_sound(acp.gets(first))
    assert acp.posts(first, decision="decline", why="").status_code == 400
    assert acp.posts(first, decision="decline", why="no name in it").status_code == 303
    assert acp.posts(last, decision="follow").status_code == 303
    across.wire.deliver()
    assert "does not hide it" in text(kundli.gets(channel))
    assert "Meena" not in text(narela.gets(channel))
    assert "Sita" in text(narela.gets(channel))


def test_only_reviewers_see_what_is_in_quarantine(narela, acp, channel):
    assert narela.gets("/quarantine/").status_code == 403
    assert acp.gets("/quarantine/00000000-0000-0000-0000-000000000001/").status_code == 404
    assert "No hidden message waits for our review" in text(acp.gets("/quarantine/"))


def test_an_author_edits_and_withdraws_and_who_reviews_reads_the_history(across, narela, kundli, acp, channel):
    narela.posts(f"{channel}say/", text="HR26DK8331 <b>gone</b>")
    message = re.findall(r'id="said-([0-9a-f-]{36})"', markup(narela.gets(channel)))[0]
    assert narela.posts(f"{channel}messages/{message}/edit/", text="x" * 5000).status_code == 400
    assert narela.posts(f"{channel}messages/{message}/edit/", text="HR26DK8337 <i>gone</i>").status_code == 303
    across.wire.deliver()
    shown = kundli.gets(channel)
    is_sound(shown)
    assert "HR26DK8337 &lt;i&gt;gone" in markup(shown)
    assert "edited:" in text(shown)
    assert f"{channel}messages/{message}/edit/" not in markup(shown)
    assert kundli.posts(f"{channel}messages/{message}/edit/", text="mine").status_code == 403
    assert narela.posts(f"{channel}messages/{message}/withdraw/").status_code == 303
    across.wire.deliver()
    assert "Withdrawn by its author" in text(kundli.gets(channel))
    page = acp.gets(f"/quarantine/{message}/history/")
    is_sound(page)
    assert "HR26DK8331 &lt;b&gt;gone" in markup(page)
    assert narela.gets(f"/quarantine/{message}/history/").status_code == 403
