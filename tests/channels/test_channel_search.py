"""Search: what a reader would call the same word is found, in four scripts, in what the reader may read."""

from dataclasses import replace

import pytest
from talk import Talk

from sangam.channels import pages
from sangam.channels.text import search
from sangam.kernel.errors import Malformed, NotFound, Refused

PAIRS = """फ़ोन फोन|ज़मीन जमीन|सड़क सडक|पढ़ाई पढाई|हिन्दी हिंदी|चण्डीगढ़ चंडीगढ़|गाँव गांव|पाँच पांच|नई नयी|गए गये|लिए लिये|कॉल कोल
ऑटो ओटो|क़त्ल कत्ल|ग़ज़ियाबाद गजियाबाद|अम्बाला अंबाला|बन्दूक बंदूक|शर्मा शर्\u200dमा|१२३ 123|٤٥٦ 456|۴۵۶ 456|੪੫੬ 456|كالا کالا
علي علی|محمّد محمد|گاڑی گاڑى|ہریانہ هريانه|آدمی ادمی|رئیس رییس|ਸ਼ਰਮਾ ਸਰਮਾ|ਪੰਜਾਬ ਪਂਜਾਬ|ਪੱਟੀ ਪਟੀ|ਜ਼ਮੀਨ ਜਮੀਨ|ਖ਼ਾਨ ਖਾਨ|Nūh nuh
Café CAFE|GURUGRAM gurugram|हरियाणा हरि\u200cयाणा|Ｓｃｏｒｐｉｏ scorpio
HR26DK8337 hr-26-dk-8337|9876543210 +91\u00a098765\u00a043210"""
PAIRED = [tuple(pair.split(" ")) for line in PAIRS.split("\n") for pair in line.split("|")]


def found(talk: Talk, actor, query: str, **kwargs) -> list[str]:
    with talk.at(actor):
        return [each.message.text for each in search.search_messages(actor, query, **kwargs)]


def test_forty_pairs_of_spellings_are_all_found_both_ways(talk: Talk) -> None:
    assert len(PAIRED) >= 40
    channel = talk.opened(talk.narela)
    for one, other in PAIRED:
        talk.writes(talk.narela, channel, f"{one} कल")
        talk.writes(talk.narela, channel, f"{other} आज")
    missed = []
    for pair in PAIRED:
        for query in pair:
            texts = found(talk, talk.narela, query)
            missed += [query for each, day in zip(pair, ("कल", "आज"), strict=True) if f"{each} {day}" not in texts]
    assert missed == []


def test_every_word_of_a_query_must_be_there_and_a_beginning_is_enough(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "white Scorpio towards Loni")
    talk.writes(talk.narela, channel, "white Swift towards Rai")
    assert found(talk, talk.narela, "scorp WHITE") == ["white Scorpio towards Loni"]
    assert found(talk, talk.narela, "Scorpio Rai") == []
    assert found(talk, talk.narela, "corpio") == []


def test_the_newest_message_comes_first_and_a_search_finds_fifty(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    for number in range(52):
        talk.writes(talk.narela, channel, f"naka {number}")
    texts = found(talk, talk.narela, "naka")
    assert (len(texts), texts[0]) == (50, "naka 51")


def test_a_plate_is_found_in_any_writing_beside_other_words(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "सफ़ेद स्कॉर्पियो HR 26 DK 8337")
    assert found(talk, talk.narela, "HR26DK8337 सफेद") != []
    assert found(talk, talk.narela, "HR26DK8338") == []


def test_only_what_the_post_may_read_is_found(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "Scorpio")
    other = talk.opened(talk.acp, DL=("DL-ON",))
    talk.writes(talk.acp, other, "Scorpio too")
    assert found(talk, talk.narela, "Scorpio") == ["Scorpio"]
    assert found(talk, talk.alipur, "Scorpio") == []
    with pytest.raises(NotFound):
        found(talk, talk.narela, "Scorpio", channel=other)


def test_a_search_in_one_channel_leaves_the_others_out(talk: Talk) -> None:
    one, other = talk.opened(talk.narela), talk.opened(talk.narela)
    talk.writes(talk.narela, one, "Scorpio one")
    talk.writes(talk.narela, other, "Scorpio other")
    assert found(talk, talk.narela, "Scorpio", channel=one) == ["Scorpio one"]


def test_what_a_search_shows_counts_as_seen(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "Scorpio")
    talk.wire.deliver()
    found(talk, talk.kundli, "Scorpio")
    talk.wire.deliver()
    (said,) = talk.reads(talk.narela, channel).messages
    assert [each.label for each in said.seen_by] == ["SHO Kundli, PS Kundli"]


@pytest.mark.parametrize("query", ["", " ", "…", "'", "\\", "-- |&!():*"])
def test_a_query_without_a_word_is_refused(talk: Talk, query: str) -> None:
    with pytest.raises(Malformed):
        found(talk, talk.narela, query)


@pytest.mark.parametrize("query", ["a' | 'b", "x\\' :*", "नाका:*B & !x", "<script>", "%naka"])
def test_signs_of_the_query_language_are_only_text(talk: Talk, query: str) -> None:
    talk.opened(talk.narela)
    assert found(talk, talk.narela, query) == []


def test_a_query_that_is_too_long_and_a_post_without_the_right_are_refused(talk: Talk) -> None:
    with pytest.raises(Malformed):
        found(talk, talk.narela, "x" * 500)
    with talk.delhi, pytest.raises(Refused):
        search.search_messages(replace(talk.narela, role="auditor"), "naka")


def test_a_restored_search_word_list_is_that_of_the_text(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.kundli, channel, "ज़मीन")
    talk.wire.deliver()
    assert found(talk, talk.narela, "जमीन") == ["ज़मीन"]
    with talk.delhi:
        assert pages.channel(talk.narela, channel).unread == 0
