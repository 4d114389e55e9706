"""The library in the browser, over two nodes: written, reviewed, released, adopted from a meeting; courses taken."""

import json
import re
from uuid import uuid4

import pytest
from border import NAKA, Seated, hidden, is_sound, seated
from library_world import TITLE, day, drafted, fields, released
from meeting_world import called
from support.markup import error_at, markup
from support.visiting import text

from sangam.coordination import meetings
from sangam.coordination.briefs.paper_lines import print_brief
from sangam.kernel import clock
from sangam.library import shipped_notes
from sangam.library.courses import assignments

WORDS = {"hi": "लाइब्रेरी", "ur": "لائبریری", "pa": "ਲਾਇਬ੍ਰੇਰੀ"}


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def alipur(across) -> Seated:
    return seated(across.delhi, "dl1002", "DL-ON-ALIPUR", "supervisor")


@pytest.fixture
def note(across, narela, alipur) -> str:
    """Return the address of a practice that both forces have."""
    with across.delhi:
        made = released(narela.actor, alipur.actor)
    across.wire.deliver()
    return f"/library/{made}/"


def test_a_practice_is_written_reviewed_released_and_adopted_across(across, narela, alipur, kundli):
    made = narela.posts("/library/new/", **fields(narela.actor))
    assert made.status_code == 303, text(made)
    draft = made.headers["Location"]
    is_sound(narela.gets(draft))
    assert narela.posts(f"{draft}review/", unit="DL-ON-ALIPUR").status_code == 303
    assert "Review before release" in text(alipur.gets("/"))
    page = alipur.gets(draft)
    is_sound(page)
    done = alipur.posts(f"{draft}release/", seen=hidden(page, "seen"))
    assert done.status_code == 303, text(done)
    note = done.headers["Location"]
    assert alipur.gets(draft).headers["Location"] == note  # what told of the draft leads to the practice
    across.wire.deliver()
    assert TITLE in text(kundli.gets("/library/?q=tenants"))
    assert "In use: worked Evidence: tried here" in text(kundli.gets(note))  # a shelf and a stage, each by its name
    assert kundli.posts(f"{note}adopt/", text="from Monday").status_code == 303
    across.wire.deliver()
    assert "adopts" in text(narela.gets("/"))
    seen = text(narela.gets(note))
    assert "from Monday" in seen
    adoption = hidden(kundli.gets(note), "adoption")
    assert kundli.posts(f"{note}result/", adoption=adoption, result="better", text="38 tenants").status_code == 303
    across.wire.deliver()
    assert "38 tenants" in text(narela.gets(note))


def test_a_victims_name_is_shown_where_it_stands_and_stops_the_release(across, narela, alipur):
    words = "पीड़िता सुनीता देवी ने बताया"
    draft = narela.posts("/library/new/", **fields(narela.actor, problem=words)).headers["Location"]
    assert "<mark><bdi>सुनीता देवी</bdi></mark>" in markup(narela.gets(draft))
    narela.posts(f"{draft}review/", unit="DL-ON-ALIPUR")
    page = alipur.gets(draft)
    refused = alipur.posts(f"{draft}release/", seen=hidden(page, "seen"))
    assert refused.status_code == 403
    assert "सुनीता देवी" in text(refused)
    assert alipur.posts(f"{draft}aside/", text="सुनीता देवी", why="no person").status_code == 303
    assert alipur.posts(f"{draft}return/", why="Take the name out").status_code == 303
    assert "Take the name out" in text(narela.gets(draft))


def test_an_identifier_stops_a_draft_before_review_and_nothing_is_lost(across, narela, alipur):
    draft = narela.posts("/library/new/", **fields(narela.actor, pitfalls="Call 9812345678")).headers["Location"]
    refused = narela.posts(f"{draft}review/", unit="DL-ON-ALIPUR")
    assert refused.status_code == 403
    page = text(refused)
    assert "9812345678" in page
    assert "must go" in page
    nowhere = narela.posts(f"{draft}save/", **fields(narela.actor, title="Kept", shelf=""))
    assert (nowhere.status_code, "Kept" in markup(nowhere)) == (400, True)
    assert error_at(nowhere, "shelf") == "This is missing."
    wrong = narela.posts(f"{draft}save/", **fields(narela.actor, title="Kept", review_by="soon"))
    assert wrong.status_code == 400
    assert 'value="Kept"' in markup(wrong)
    assert narela.posts(f"{draft}save/", **fields(narela.actor, title="Kept", pitfalls="")).status_code == 303
    for act, form in (("review", {"unit": "DL-ON-NARELA"}), ("release", {"seen": "x"}), ("attach", {})):
        assert narela.posts(f"{draft}{act}/", **form).status_code in (400, 403)
    unsent = narela.posts(f"{draft}attach/", upload=str(uuid4()))
    assert "Not all of this file has come" in text(unsent)
    assert 'value="Kept"' in markup(unsent)
    assert narela.posts(f"{draft}dance/").status_code == 404
    assert narela.posts(f"{draft}discard/").status_code == 303
    assert narela.gets(draft).status_code == 404


def test_bad_input_for_a_new_practice_shows_the_form_again(narela):
    for wrong in ({"category": "magic"}, {"owner": "nobody"}, {"review_by": day(-1)}, {"owner": str(uuid4())}):
        answer = narela.posts("/library/new/", **fields(narela.actor, **wrong))
        assert answer.status_code in (400, 404)
        assert TITLE in markup(answer)
        assert error_at(answer, next(iter(wrong))), wrong


def test_a_meeting_shares_a_practice_and_its_members_adopt_it_there(across, narela, kundli, note):
    with across.delhi:
        meeting = called(narela.actor, "HR-SNP-KUNDLI", send=True)
    assert narela.posts(f"{note}agenda/", meeting=str(meeting)).status_code == 303
    across.wire.deliver()
    page = f"/meetings/{meeting}/"
    shown = kundli.gets(page)
    is_sound(shown)
    assert "Practices on the agenda" in text(shown)
    answer = kundli.posts(f"{note}adopt/", meeting=str(meeting), next=page)
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    across.wire.deliver()
    assert "agreed here" in text(narela.gets(page))
    assert "agreed in a meeting" in text(narela.gets(note))
    brief = text(kundli.gets(f"{page}brief/"))
    assert TITLE in brief.partition("Lessons of the last month")[2]
    with kundli.node:
        paper = print_brief(kundli.actor, meeting, purpose=NAKA, languages=("hi",)).said
    assert [each.lines for each in paper if each.heading == "पिछले माह के सबक"] == [((TITLE, "[DL]"),)]


def test_a_list_is_narrowed_by_the_words_of_its_form_alone(narela, note):
    for asked in ("category=prevention", "category=magic", "stage=tried", "stage=magic", "overdue=0", "force=DL"):
        assert TITLE in text(narela.gets(f"/library/?{asked}")), asked
    for asked in ("category=training", "stage=untested", "overdue=1", "force=HR", "q=flags"):
        shown = text(narela.gets(f"/library/?{asked}"))
        assert (TITLE in shown, shown.count("Nothing answers this search")) == (False, 2), asked
    assert "Nothing stands here yet" in text(narela.gets("/library/"))
    worked, did_not = markup(narela.gets("/library/")).split("<section")[-2:]
    assert (TITLE in worked, TITLE in did_not) == (True, False)


def test_a_practice_offers_each_reader_what_that_post_may_do(across, narela, kundli, note):
    said = {"language": "pa", "title": "ਜਾਂਚ", "summary": "ਹਰ ਬੀਟ ਵਿੱਚ", "done": "", "pitfalls": ""}
    assert kundli.posts(f"{note}translate/", **said, no_person="1").status_code == 303
    with kundli.node:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
    across.wire.deliver()
    own, theirs = markup(narela.gets(note)), markup(kundli.gets(f"{note}?in=pa"))
    assert (marked(own), marked(theirs)) == ("en", "pa")
    into = theirs.split("/translate/")[1].split("</select>")[0]
    assert ('value="hi"' in into, 'value="en"' in into) == (True, False)
    assert (f'value="{narela.actor.post}"' in own, 'name="owner"' in theirs) == (True, False)
    assert f'value="{day(365)}"' in own
    assert str(meeting) in theirs
    assert "It names no person" not in own + theirs
    with kundli.node:
        meetings.advance_meeting(kundli.actor, meeting, "cancelled", why="elections")
    assert str(meeting) not in markup(kundli.gets(note))


def marked(page: str) -> str:
    """Return the language that a practice's page marks as the one in which it is read."""
    return re.search(r'lang="(\w\w)"\s+aria-current="true"', page)[1]


def test_what_another_page_refuses_is_no_word_of_the_practice(narela, note):
    refused = narela.posts(f"{note}agenda/", meeting=str(uuid4()))
    assert (refused.status_code, TITLE in text(refused)) == (404, False)
    chosen = narela.posts(f"{note}agenda/", meeting="x")
    assert (chosen.status_code, TITLE in text(chosen)) == (400, True)


def test_an_agenda_lists_a_practice_while_it_stands(across, narela, kundli, note):
    with across.delhi:
        first, second = (called(narela.actor, "HR-SNP-KUNDLI", send=True) for _ in range(2))
    for meeting in (first, second):
        assert narela.posts(f"{note}agenda/", meeting=str(meeting)).status_code == 303
    across.wire.deliver()
    assert kundli.posts(f"{note}adopt/", meeting=str(first)).status_code == 303
    across.wire.deliver()
    pages = [text(narela.gets(f"/meetings/{each}/")) for each in (first, second)]
    assert ["agreed here" in page for page in pages] == [True, False]
    assert narela.posts(f"{note}withdraw/", why="It named a village").status_code == 303
    assert "Practices on the agenda" not in text(narela.gets(f"/meetings/{first}/"))


def test_a_draft_leads_where_its_act_leaves_it(across, narela, alipur):
    draft = narela.posts("/library/new/", **fields(narela.actor)).headers["Location"]
    offered = markup(narela.gets(draft))
    assert ('value="DL-ON-ALIPUR"' in offered, 'value="DL-ON-NARELA"' in offered) == (True, False)
    assert narela.posts(f"{draft}review/", unit="DL-ON-ALIPUR").headers["Location"] == draft
    assert "Which unit reviews it" not in text(narela.gets(draft))
    assert narela.posts(f"{draft}back/").headers["Location"] == draft
    assert narela.posts(f"{draft}discard/").headers["Location"] == "/library/"
    assert narela.posts(f"{draft}save/", **fields(narela.actor)).status_code == 404
    assert alipur.gets(draft).status_code == 404


def test_every_page_of_the_library_is_sound_in_every_language(across, narela, alipur, kundli, note):
    with across.delhi:
        shipped_notes.lay_in()
        draft = drafted(narela.actor)
        assignments.assign(alipur.actor, "sangam", "rank:SI", clock.now().astimezone(clock.INDIA).date())
    addresses = ["/library/", "/library/?overdue=1&q=x&category=training", "/library/new/", f"{note}?in=hi", note,
                 f"/library/new/?of={note.split('/')[2]}", f"/library/drafts/{draft}/", "/courses/", "/courses/sangam/",
                 "/courses/sangam/exercise/", "/"]  # fmt: skip
    for address in addresses:
        for language in ("en", *WORDS):
            answer = narela.gets_in(language, address)
            assert answer.status_code == 200, address
            is_sound(answer)
    is_sound(alipur.gets("/courses/"))
    for language, word in WORDS.items():
        assert word in text(narela.gets_in(language, "/library/"))
    assert "किरायेदार" in text(narela.gets_in("hi", "/library/?q=सत्यापन"))


def test_a_translation_names_its_maker_and_a_doubtful_name_is_confirmed(across, narela, kundli, note):
    said = {"language": "pa", "title": "ਜਾਂਚ", "summary": "ਹਰ ਬੀਟ ਵਿੱਚ", "done": "ਹਰ ਘਰ", "pitfalls": "ਸਮਾਂ"}
    asked = kundli.posts(f"{note}translate/", **said)
    assert asked.status_code == 400
    assert "names no person" in text(asked)
    assert "ਹਰ ਬੀਟ ਵਿੱਚ" in markup(asked)
    assert all(words in markup(asked) for words in said.values())
    assert kundli.posts(f"{note}translate/", **said, no_person="1").status_code == 303
    across.wire.deliver()
    page = text(narela.gets(f"{note}?in=pa"))
    assert "ਹਰ ਬੀਟ ਵਿੱਚ" in page
    assert "Translated by" in page


def test_its_unit_renews_and_withdraws_a_practice_on_its_page(across, narela, kundli, note):
    assert narela.posts(f"{note}renew/", review_by=day(600)).status_code == 303
    refused = narela.posts(f"{note}renew/", review_by=day(6_000))
    assert refused.status_code == 400
    assert f'value="{day(6_000)}"' in markup(refused)
    assert "set another day" in error_at(refused, "review_by")
    assert "from 1 to" in error_at(narela.posts(f"{note}comment/", text=""), "comment")
    assert kundli.posts(f"{note}withdraw/", why="ours").status_code == 403
    assert narela.posts(f"{note}withdraw/", why="").status_code == 400
    assert narela.posts(f"{note}withdraw/", why="It named a village").status_code == 303
    across.wire.deliver()
    page = text(kundli.gets(note))
    assert "It named a village" in page
    assert "212 tenants" not in page
    assert kundli.posts(f"{note}comment/", text="why?").status_code == 403
    assert kundli.posts(f"{note}dance/").status_code == 404
    assert kundli.gets(f"/library/{uuid4()}/").status_code == 404


def answers(right: int = 6) -> dict[str, str]:
    questions = assignments.course("sangam").questions
    return {f"answer-{q.key}": str(q.right if at < right else (q.right + 1) % 3) for at, q in enumerate(questions)}


def test_a_course_due_on_today_is_passed_and_gives_a_certificate(across, narela, alipur):
    target = f"post:{narela.actor.post}"
    wrong = alipur.posts("/courses/sangam/assign/", target="rank:SI", due_date="x")
    assert (wrong.status_code, error_at(wrong, "d-sangam")) == (400, "Give the day as 31.12.2027.")
    with across.delhi:
        head = seated(across.delhi, "dl1003", "DL-ON", "supervisor")
    assert head.posts("/courses/sangam/assign/", target=target, due_date=day(14)).status_code == 303
    today = markup(narela.gets("/"))
    assert "Take the course" in today.partition("Courses")[2]
    counted = re.search(r'id="now">[^<]*</h2><span class="count">(\d+)<', today)[1]
    assert counted == "0"  # as the badge says: a course has its own list
    page = narela.gets("/courses/sangam/")
    done = narela.posts("/courses/sangam/done/", completion=hidden(page, "completion"), edition="1", **answers())
    assert done.status_code == 303, text(done)
    assert "Passed." in text(narela.gets(done.headers["Location"]))
    assert "Take the course" not in text(narela.gets("/"))
    listed = markup(narela.gets("/courses/"))
    address = re.search(r"/courses/certificates/[0-9a-f-]{36}/", listed)[0]
    assert "counted by" not in is_sound(narela.gets(address))
    assert narela.gets(f"{address}certificate.pdf").content.startswith(b"%PDF")
    assert alipur.gets(address).status_code == 404
    assert "1 of 1 officers passed" in text(head.gets("/courses/"))
    assignment = re.search(r"/courses/assignments/[0-9a-f-]{36}/", markup(head.gets("/courses/")))[0]
    assert alipur.posts(assignment, target="").status_code == 403
    assert head.posts(assignment, target=f"post:{alipur.actor.post}", due_date=day(9)).status_code == 303
    assert "Take the course" in text(alipur.gets("/"))


def test_a_certificate_says_that_no_server_counted_the_answers(narela):
    said = {"completion": str(uuid4()), "edition": "7", "score": "6", "most": "6", **answers()}
    assert narela.posts("/courses/sangam/done/", **said).status_code == 303
    address = f"/courses/certificates/{said['completion']}/"
    assert "counted by the officer's device, not by the server" in text(narela.gets(address))
    assert narela.gets(f"{address}certificate.pdf").content.startswith(b"%PDF")


def test_a_device_that_sends_a_completion_twice_is_answered_the_same(across, narela, alipur):
    said = {"completion": str(uuid4()), "edition": "1", "done_at": clock.now().isoformat(), **answers(2)}
    with across.delhi:
        first, second = (
            narela.visitor.browser.post("/courses/sangam/done/", said, headers={"Accept": "application/json"})
            for _ in range(2)
        )
        assert json.loads(first.content) == json.loads(second.content)
        assert json.loads(first.content)["passed"] is False
        other = alipur.visitor.browser.post("/courses/sangam/done/", said, headers={"Accept": "application/json"})
    assert other.status_code == 403
    assert "error" in json.loads(other.content)
    for wrong in (
        {"completion": "x"},
        {"done_at": "soon"},
        {"done_at": "2026-01-01T00:00:00"},
        {"answer-hit": "no"},
        {"done_at": "0001-01-01T00:00:00+14:00"},
    ):
        refused = narela.posts("/courses/sangam/done/", **{**said, **wrong})
        assert refused.status_code == 400
    assert markup(refused).count("required checked>") == len(answers(2))
    assert narela.gets("/courses/none/").status_code == 404
    assert narela.gets("/courses/none/exercise/").status_code == 404


def test_the_exercise_is_marked_and_finds_its_own_persons(narela):
    page = text(narela.posts("/courses/sangam/exercise/", text="Harjeet s/o Balwant in HR26EX0001"))
    assert "EXERCISE" in page
    assert "the same number" in page


def test_a_force_writes_a_course_on_one_page_and_ends_it(across, narela, alipur):
    head = seated(across.delhi, "dl1020", "DL-ON", "supervisor")
    is_sound(head.gets("/courses/write/"))
    refused = head.posts("/courses/write/", text="# Only a title", language="hi")
    assert refused.status_code == 400
    assert "# Only a title" in markup(refused)
    assert "A course has a title" in error_at(refused, "text")
    assert "It names no person" not in text(refused)
    assert 'value="hi" selected' in markup(head.gets_in("hi", "/courses/write/"))
    text_of_course = "# रात की जाँच\nक्यों\n## पहले\nसूची पढ़ें\n? किसे बुलाएँ\n- किसी को नहीं\n* सीमा पार की डेस्क\n! वह जानती है"
    made = head.posts("/courses/write/", text=text_of_course, language="hi")
    assert made.status_code == 303
    address = made.headers["Location"]
    page = narela.gets(address)
    is_sound(page)
    assert "रात की जाँच" in text(page)
    key = address.split("/")[2]
    assert f"/courses/write/?of={key}" in markup(head.gets("/courses/"))
    assert f"/courses/write/?of={key}" not in markup(narela.gets("/courses/"))
    assert "सूची पढ़ें" in markup(head.gets(f"/courses/write/?of={key}"))
    assert narela.posts("/courses/write/", text=text_of_course, language="hi").status_code == 403
    assert head.posts(f"/courses/{key}/end/").status_code == 303
    assert address not in markup(narela.gets("/courses/"))
