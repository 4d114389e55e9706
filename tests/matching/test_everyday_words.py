"""Everyday words of a message are no persons: whoever types one is not told that no such person is known."""

import pytest

from sangam.matching.queries.query_context import recognise_text

EVERYDAY = """
hello hi ok okay hallo namaste dhanyavad shukriya help test testing thanks tenant tenants landlord guard
servant urgent kiraydar kirayedar padosi jaldi turant madad chassis engine vehicle mobile location video हेलो
हैलो नमस्ते नमस्कार धन्यवाद शुक्रिया मदद टेस्ट अर्जेंट जल्दी तुरंत भेजो लोकेशन वीडियो किरायेदार किराएदार
पड़ोसी नौकर चौकीदार गार्ड ड्राइवर चालक वाहन चेसिस चैसिस इंजन प्लेट आधार पासपोर्ट लाइसेंस मोबाइल गाड़ी नंबर
फोटो व्हाट्सएप सत्यापन ہیلو شکریہ مدد ٹیسٹ چیسس انجن ڈرائیور پلیٹ پڑوسی مکان گاڑی نمبر چوکیدار ਹੈਲੋ ਧੰਨਵਾਦ ਮਦਦ
ਟੈਸਟ ਕਿਰਾਏਦਾਰ ਚੈਸੀ ਇੰਜਣ ਡਰਾਈਵਰ ਪਲੇਟ ਗੁਆਂਢੀ ਗੱਡੀ ਨੰਬਰ ਚੌਕੀਦਾਰ लोनी कुंडली नूंह दिल्ली Loni Kundli Narela Bawana
सोनीपत ਦਿੱਲੀ دہلی
"""


@pytest.mark.parametrize("word", EVERYDAY.split())
def test_an_everyday_word_or_a_place_alone_is_read_as_nobody(word: str) -> None:
    reading = recognise_text(word)
    assert reading.persons == ()
    assert reading.wanted == ()


def test_an_everyday_word_beside_a_name_leaves_the_name() -> None:
    (person,) = recognise_text("हेलो हरजीत किरायेदार").persons
    assert person.name.tokens
