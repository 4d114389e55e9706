"""Alerts in the browser: issued, read, acknowledged, updated, cancelled, read aloud."""

import re
from uuid import UUID

import pytest
from border import Seated, hidden, is_sound, seated
from django.utils import translation
from support.markup import error_at, markup
from support.queries import counted
from support.visiting import text

from sangam.exchange.alerts import pages
from sangam.kernel.ids import new_id
from sangam.web.common.labels import called_as


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def scorpio(**changes: object) -> dict[str, object]:
    return {
        "title": "White Scorpio HR26DK8337, two men",
        "text": "Used in firing at Narela at 14:02.",
        "action": "stop-and-check",
        "urgency": "urgent",
        "hours": "12",
        "caution": ["armed", "not-alone"],
        "unit": ["DL-ON-ALIPUR", "HR-SNP-KUNDLI"],
        "step": "send",
        **changes,
    }


def issues(officer: Seated, **changes: object) -> str:
    sent = officer.posts("/alerts/new/", **scorpio(**changes))
    assert sent.status_code == 303, text(sent)
    return sent.headers["Location"]


def test_the_form_has_the_likely_area_ticked_here_and_across_the_border(narela):
    page = is_sound(narela.gets("/alerts/new/"))
    for code in ("DL-ON-NARELA", "DL-ON-ALIPUR", "HR-SNP-KUNDLI"):
        assert re.search(rf'name="unit" value="{code}" checked', page)
    assert 'name="unit" value="HR">' in page
    assert 'value="UP"' not in page


def test_an_alert_is_issued_and_its_page_shows_the_five_states_a_force(across, narela, kundli):
    address = issues(narela)
    shown = narela.gets(address)
    page = is_sound(shown)
    assert "Armed · Do not approach alone" in text(shown)
    assert page.count('<ol class="states') == 2
    across.wire.deliver()
    there = kundli.gets(address)
    assert "White Scorpio HR26DK8337, two men" in text(there)
    assert "Acknowledge for your post" in text(there)
    assert "HR26DK8337</bdi>" in markup(there)


def test_each_line_begins_with_its_cautions_and_what_it_asks(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    for outcome in ("", "seen", "acted"):
        if outcome:
            kundli.posts(f"{address}acknowledge/", outcome=outcome, sure="1")
        line = text(kundli.gets("/alerts/"))
        assert line.index("Armed · Do not approach alone") < line.index("Stop and check") < line.index("White Scorpio")
        page = markup(kundli.gets(address)).partition("<article")[2]
        assert page.index("Armed · Do not approach alone") < page.index("<h1>") < page.index("Stop and check")
    assert "Armed · Do not approach alone" in text(narela.gets("/alerts/"))


def test_a_unit_is_found_by_its_name_and_what_was_typed_stays(narela):
    found = narela.posts("/alerts/new/", **scorpio(step="find", q="Loni"))
    assert found.status_code == 200
    assert "PS Loni" in text(found)
    assert 'value="White Scorpio HR26DK8337, two men"' in markup(found)


def test_to_detain_without_fir_warrant_or_circular_is_refused_on_the_form(narela):
    refused = narela.posts("/alerts/new/", **scorpio(action="detain"))
    assert refused.status_code == 403
    assert "needs its legal basis: an FIR, a warrant (NBW) or a look-out circular" in text(refused)
    assert "Used in firing at Narela" in text(refused)
    address = issues(narela, action="detain", authority="NBW", reference="12/2026 Rohini")
    assert "NBW 12/2026 Rohini" in text(narela.gets(address))


@pytest.mark.parametrize("wrong", [{"action": "shoot"}, {"unit": []}, {"hours": "9999"}, {"title": ""}, {"hours": "x"}])
def test_what_the_form_does_not_offer_is_not_sent(narela, wrong):
    answer = narela.posts("/alerts/new/", **scorpio(**wrong))
    assert (answer.status_code, bool(error_at(answer, next(iter(wrong))))) == (400, "action" not in wrong)
    with narela.node:
        assert pages.alerts(narela.actor) == []


def test_a_post_without_the_right_issues_nothing(across):
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    assert "New alert" not in text(constable.gets("/alerts/"))
    assert constable.posts("/alerts/new/", **scorpio()).status_code == 403


def test_who_has_acted_says_so_and_the_issuers_board_shows_it(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    assert "acknowledge" in markup(kundli.gets("/alerts/"))
    done = kundli.posts(f"{address}acknowledge/", outcome="acted", sure="1", note="stopped, not him")
    assert done.status_code == 303
    assert "Your post: acted · stopped, not him" in text(kundli.gets(address))
    across.wire.deliver()
    board = narela.gets(f"{address}board/")
    is_sound(board)
    assert "1 of 2 units" in text(board)
    assert "stopped, not him" in text(board)


def test_a_tap_in_a_list_means_seen_and_takes_the_item_away(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    tapped = kundli.posts(f"{address}acknowledge/", htmx=True)
    assert (tapped.status_code, tapped.content) == (200, b"")
    assert "Your post: acknowledged, not acted yet" in text(kundli.gets(address))


def test_an_acknowledgement_on_the_alerts_page_is_answered_by_its_part(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    with kundli.node:
        heads = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "mine"}
        answer = kundli.visitor.browser.post(f"{address}acknowledge/", {"outcome": "seen"}, **heads)
    part = markup(answer)
    assert "Your post: acknowledged, not acted yet" in text(answer)
    assert 'id="mine"' in part
    assert "<html" not in part


def test_on_my_way_is_an_acknowledgement_and_never_reads_as_acted(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    part = markup(kundli.gets(address)).partition('id="mine"')[2]
    assert part.index("Acknowledge") < part.index('value="seen"') < part.index('value="acted"')
    assert kundli.posts(f"{address}acknowledge/", outcome="seen", ready="on-way").status_code == 303
    across.wire.deliver()
    board = text(narela.gets(f"{address}board/"))
    assert "acknowledged, not acted yet" in board
    assert "On my way." in board
    assert len(re.findall(r"Acted ?: not yet", text(narela.gets(address)))) == 2
    later = markup(kundli.gets(address)).partition('id="mine"')[2]
    assert 'value="acted"' in later
    assert 'value="seen"' not in later  # a second sight says no more than the first


def test_who_says_acted_is_asked_and_may_acknowledge_only(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    asked = kundli.posts(f"{address}acknowledge/", outcome="acted", ready="on-way")
    assert "Has your post acted on this alert? White Scorpio" in text(asked)
    assert "No, acknowledge only" in text(asked)
    kundli.posts(f"{address}acknowledge/", outcome="seen")
    assert "acknowledge only" not in text(kundli.posts(f"{address}acknowledge/", outcome="acted"))


def test_the_board_names_officers_in_the_readers_script(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    kundli.posts(f"{address}acknowledge/", outcome="seen")
    across.wire.deliver()
    with narela.node:
        (row,) = [each for each in pages.board(narela.actor, UUID(address.split("/")[2])).rows if each.label]
        with translation.override("hi"):
            called = called_as(row.label)
    board = text(narela.gets_in("hi", f"{address}board/"))
    assert row.label not in board
    assert called in board
    assert row.label not in text(kundli.gets_in("hi", address))


def test_an_update_asks_every_post_again_and_an_old_form_is_told_so(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    kundli.posts(f"{address}acknowledge/", outcome="seen")
    form = narela.gets(f"{address}revise/")
    version = hidden(form, "version")
    changed = scorpio(text="Now on foot near Singhu.", version=version)
    assert narela.posts(f"{address}revise/", **changed).status_code == 303
    across.wire.deliver()
    again = text(kundli.gets(address))
    assert "version 2" in again
    assert "Acknowledge for your post" in again
    late = narela.posts(f"{address}revise/", **changed)
    assert late.status_code == 409
    assert "is at version 2 by now, not 1" in text(late)


def test_a_cancelled_alert_says_why_and_is_over(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    assert narela.posts(f"{address}cancel/", reason="").status_code == 400
    assert narela.posts(f"{address}cancel/", reason="found at Alipur").status_code == 303
    across.wire.deliver()
    assert "Cancelled. found at Alipur" in text(kundli.gets(address))
    assert "White Scorpio" in text(kundli.gets("/alerts/?over=1"))
    assert "White Scorpio" not in text(kundli.gets("/alerts/"))


def test_only_the_issuer_cancels(across, narela, kundli):
    address = issues(narela)
    across.wire.deliver()
    assert "Cancel the alert" not in text(kundli.gets(address))
    assert kundli.posts(f"{address}cancel/", reason="mine").status_code == 403


def test_the_text_for_the_wireless_comes_in_the_language_that_is_asked_for(narela):
    address = issues(narela)
    assert "H R 2 6 D K 8 3 3 7" in text(narela.gets(f"{address}aloud/?language=en"))
    assert "सभी स्टेशन ध्यान दें" in text(narela.gets(f"{address}aloud/?language=hi"))


def test_an_alert_that_is_not_for_him_looks_like_none(across, narela):
    rai = seated(across.haryana, "hr2002", "HR-SNP-RAI")
    address = issues(narela)
    across.wire.deliver()
    forbidden, absent = rai.gets(address), rai.gets(f"/alerts/{new_id()}/")
    assert forbidden.status_code == absent.status_code == 404
    assert "There is no such alert for your post." in text(forbidden)
    assert "There is no such alert for your post." in text(absent)


def test_an_alert_begins_from_a_record_and_carries_it(across, narela, kundli):
    record = across.shared_person(kundli)
    form = kundli.gets(f"/alerts/new/?record={record.id}")
    assert "Harjit" in markup(form)
    address = issues(kundli, record=hidden(form, "record"), unit=["DL-ON-NARELA"])
    across.wire.deliver()
    assert f"/records/{record.id}/" in markup(narela.gets(address))
    forged = kundli.posts("/alerts/new/", **scorpio(record="eyJpZCI6IjEifQ:forged"))
    assert forged.status_code == 400


def test_the_pages_speak_hindi(narela):
    address = issues(narela)
    for each in ("/alerts/", "/alerts/new/", address, f"{address}board/"):
        shown = narela.in_hindi(each)
        assert shown.status_code == 200
        assert 'lang="hi"' in is_sound(shown)
        assert "अलर्ट" in text(shown)


def test_reading_an_alert_costs_the_same_whatever_its_area(narela):
    near = issues(narela, unit=["DL-ON-ALIPUR"])
    far = issues(narela, unit=["DL-ON-ALIPUR", "DL-ON-NARELA", "HR-SNP-KUNDLI", "HR-SNP-RAI"])
    lengths = []
    for address in (near, near, far):
        with narela.node, counted() as asked:
            narela.gets(address)
        lengths.append(len(asked))
    assert lengths[1] == lengths[2] <= 40


def test_templates_fill_the_form_and_quick_replies_read_in_each_language(across, narela, kundli):
    assert "Escaped from custody" in markup(narela.gets("/alerts/new/?template=escaped"))
    form = markup(narela.gets_in("hi", "/alerts/new/?template=child"))
    assert "लापता बच्चा" in form
    assert 'value="flash" required checked' in form
    assert narela.gets("/alerts/new/?template=none").status_code == 200
    address = issues(narela)
    across.wire.deliver()
    assert kundli.posts(f"{address}acknowledge/", outcome="seen", ready="on-way", note="2 men").status_code == 303
    assert kundli.posts(f"{address}acknowledge/", outcome="seen", ready="gossip").status_code == 400
    across.wire.deliver()
    assert "रास्ते में। 2 men" in text(narela.gets_in("hi", f"{address}board/"))


def test_cap_is_for_who_issues_alerts_the_reach_of_phones_for_everyone(across, narela, kundli):
    address = issues(narela)
    given = narela.gets(f"{address}cap.xml")
    assert given.headers["Content-Type"] == "application/cap+xml"
    assert b"<scope>Restricted</scope>" in given.content
    beat = seated(across.delhi, "dl1055", "DL-ON-NARELA", "beat")
    assert beat.gets(f"{address}cap.xml").status_code == 403
    for language, words in (("en", "iPhone, Safari: another app in front"), ("pa", "ਸਕਰੀਨ ਬੰਦ")):
        assert words in text(beat.gets_in(language, "/phone/reach/"))


def test_wrong_post_asks_for_the_right_unit_and_hands_the_alert_over(across, narela, kundli):
    rai = seated(across.haryana, "hr2002", "HR-SNP-RAI")
    address = issues(narela)
    across.wire.deliver()
    assert "hand it over" in text(kundli.gets(address))
    asked = kundli.posts(f"{address}acknowledge/", outcome="seen", ready="wrong-post", note="Rai's naka")
    assert "Which unit is this alert for?" in text(asked)
    assert "Rai&#x27;s naka</textarea>" in is_sound(asked)
    found = kundli.posts(f"{address}hand-over/", step="find", q="Rai")
    assert 'value="HR-SNP-RAI"' in is_sound(found)
    assert kundli.posts(f"{address}hand-over/", step="send", to="").status_code == 400
    assert kundli.posts(f"{address}hand-over/", step="send", to="HR-SNP-RAI", note="Rai's naka").status_code == 303
    assert "White Scorpio" in text(rai.gets("/alerts/"))
    assert kundli.posts(f"{address}hand-over/", step="send", to="DL-CR").status_code == 409
    across.wire.deliver()
    assert "this alert is for" in text(narela.gets(address))
    board = text(narela.gets(f"{address}board/"))
    assert "Wrong post: this is for another desk." in board
    assert "handed over by" in board


def test_a_unit_that_an_update_left_out_reads_that_it_is_for_others(across, narela):
    alipur = seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    address = issues(narela)
    changed = scorpio(unit=["HR-SNP-KUNDLI"], version=hidden(narela.gets(f"{address}revise/"), "version"))
    narela.posts(f"{address}revise/", **changed)
    assert "An update took it from your unit" in text(alipur.gets(address))
    assert "is no longer for your unit" in text(alipur.gets("/"))
    assert 'value="DL-ON-ALIPUR" checked' in markup(narela.gets(f"{address}revise/?unit=DL-ON-ALIPUR"))
