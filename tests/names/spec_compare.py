"""Pairs that an officer would judge, with the band and a reason that must stand in the verdict.

one | other | band | reason code.  Invented persons; the spellings are public and common.
"""

from collections.abc import Iterator

VERDICTS = """
हरजीत @ काला s/o बलवंत, नूंह | Harjeet Singh s/o Balwant Singh | strong | father-agrees
Harjeet s/o Balwant | ਹਰਜੀਤ ਸਿੰਘ ਪੁੱਤਰ ਬਲਵੰਤ ਸਿੰਘ | strong | father-agrees
ہرجیت ولد بلونت | हरजीत पुत्र बलवंत | strong | father-agrees
Sunil Kumar s/o Ram Singh | सुनील कुमार पुत्र राम सिंह | strong | father-agrees
Mohd Imran s/o Rafiq | मो0 इमरान पुत्र रफ़ीक | strong | father-agrees
Md Imran S/O Mohd Rafiq | محمد عمران ولد محمد رفیق | strong | father-agrees
Rekha Devi w/o Dinesh Lal | रेखा देवी पत्नी दिनेश लाल | strong | husband-agrees
Smt. Sunita w/o Ramesh Yadav | सुनीता पत्नी रमेश यादव | strong | husband-agrees
Harjit @ Kala | हरजीत उर्फ काला | strong | also-alias
Imran Ansari @ Bhura | इमरान अंसारी उर्फ भूरा | strong | also-alias
Harjeet @ Kala s/o Balwant | हरजीत सिंह उर्फ काला पुत्र बलवंत | strong | also-given-name
Zorawar Gujjar | ज़ोरावर गुर्जर | strong | rare-name
Debopam Chattopadhyaya | देबोपम चट्टोपाध्याय | strong | rare-name
Mohd Imran | मो0 इमरान | possible | common-name
Mohd. Imran | Mohammad Imran | possible | common-name
محمد عمران | Mohd Imran | possible | common-name
Sunil Kumar | सुनील कुमार | possible | common-name
Sunil Kumar | Suneel Kumar | possible | name-agrees
राकेश यादव | Rakesh Yadav | possible | name-agrees
ਰਾਕੇਸ਼ ਯਾਦਵ | राकेश यादव | possible | name-agrees
راکیش یادو | Rakesh Yadav | possible | name-agrees
Harjeet Singh | ਹਰਜੀਤ ਸਿੰਘ | possible | name-agrees
ہرجیت سنگھ | Harjit Singh | possible | name-agrees
Harjeet Singh | Singh Harjeet | possible | name-agrees
Manish Kumar | Manishkumar | possible | name-agrees
Ram Phal | रामफल | possible | name-agrees
Vikas Yadav | Bikash Yadav | possible | name-agrees
Laxmi Devi | लक्ष्मी देवी | possible | name-agrees
Lakshmi Devi | Laxmi Devi | possible | name-agrees
Shri Vijay Kumar | विजय कुमार | possible | name-agrees
Smt Sunita Devi | श्रीमती सुनीता देवी | possible | name-agrees
ASI Rohtash Singh | रोहताश सिंह | possible | name-agrees
Jitender Kumar | जितेन्द्र कुमार | possible | name-agrees
Surender Singh | सुरेन्द्र सिंह | possible | name-agrees
A K Sharma | Ashok Kumar Sharma | possible | name-agrees
Loveraj Bishnoi | लवराज बिश्नोई | possible | name-agrees
Zahid Khan | ज़ाहिद ख़ान | possible | name-agrees
Zahid Khan | जाहिद खान | possible | name-agrees
Ch. Ranbir Singh | चौधरी रणबीर सिंह | possible | name-similar
Gyan Chand | ज्ञान चंद | possible | name-agrees
Pawan Kumar | पवन कुमार | possible | name-agrees
Harpreet Kaur | ਹਰਪ੍ਰੀਤ ਕੌਰ | possible | name-agrees
Harjeet s/o Balwant | Harjeet s/o Jaswant | weak | father-differs
Sunil Kumar s/o Ramesh Chand | Sunil Kumar s/o Balwant | weak | father-differs
Sunil Kumar s/o Ram Singh | सुनील कुमार पुत्र मोहन लाल | weak | father-differs
Zorawar Gujjar s/o Mehar | Zorawar Gujjar s/o Dharampal | weak | father-differs
Mohd Imran s/o Rafiq | Mohd Imran s/o Saleem | weak | father-differs
मो0 इमरान पुत्र रफ़ीक | محمد عمران ولد سلیم | weak | father-differs
Harjit @ Kala s/o Balwant | हरजीत उर्फ काला पुत्र जसवंत | weak | father-differs
Rekha Devi w/o Dinesh | Rekha Devi w/o Mukesh | weak | husband-differs
Harjeet | हरजीत सिंह | weak | given-name-only
Harjeet Singh | Harjeet Kaur | weak | given-name-only
Imran Khan | Imran Ansari | weak | given-name-only
राकेश | Rakesh Sharma | weak | given-name-only
kala | हरजीत @ काला s/o बलवंत | weak | alias-agrees
Nandu | Kuldeep Sangwan @ Nandu | weak | alias-agrees
Rekha w/o Ram | Rekha d/o Shyam | weak | name-agrees
Imran c/o Rafiq | Imran s/o Saleem | weak | name-agrees
Raju | राजू | weak | common-name
Ramesh Kumar | Suresh Kumar | none | names-differ
Rajesh Sharma | Rakesh Sharma | none | names-differ
Mohan Lal | Sohan Lal | none | names-differ
Mohan | Rohan | none | names-differ
Sunil | Sushil | none | names-differ
सुनील | अनिल | none | names-differ
Balwant | Balwinder | none | names-differ
Balwant Singh | जसवंत सिंह | none | names-differ
Harjeet | Ranjit | none | names-differ
Mohd Imran | Mohd Irfan | none | names-differ
محمد عمران | محمد عرفان | none | names-differ
Sunita Devi | अनीता देवी | none | names-differ
सुखविंदर सिंह पुत्र गुरदेव सिंह | ਸੁਖਵਿੰਦਰ ਸਿੰਘ ਪੁੱਤਰ ਗੁਰਦੇਵ ਸਿੰਘ | strong | father-agrees
Sukhvinder s/o Gurdev | سکھوندر ولد گردیو | strong | father-agrees
राम किशन पुत्र हरि सिंह | Ramkishan s/o Hari Singh | strong | father-agrees
Naresh @ Kalu s/o Om Prakash | नरेश उर्फ कालू पुत्र ओमप्रकाश | strong | father-agrees
Salim @ Pappu s/o Karim | सलीम उर्फ पप्पू पुत्र करीम | strong | father-agrees
Yasin s/o Hamid | यासीन पुत्र हामिद | strong | father-agrees
Surjeet s/o Late Sh. Teja Singh | सुरजीत पुत्र स्व0 श्री तेजा सिंह | strong | father-agrees
Krishan Kumar | कृष्ण कुमार | possible | name-agrees
Satender Kumar | सतेन्द्र कुमार | possible | name-agrees
Yogesh Sharma | योगेश शर्मा | possible | name-agrees
Dharmender Singh | धर्मेंद्र सिंह | possible | name-agrees
ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ | گرپریت سنگھ | possible | name-agrees
ਬਲਵਿੰਦਰ ਕੌਰ | बलविंदर कौर | possible | name-agrees
جاوید خان | Javed Khan | possible | name-agrees
Mohd Arif | मोहम्मद आरिफ | possible | name-agrees
Md Shahid | محمد شاہد | possible | name-agrees
Rajinder Singh | राजेन्द्र सिंह | possible | name-agrees
Virender Sharma | वीरेन्द्र शर्मा | possible | name-agrees
Chhotu Ram | छोटू राम | possible | name-agrees
Bhoop Singh | भूप सिंह | possible | name-agrees
Phool Chand | फूल चन्द | possible | name-agrees
Shyam Sunder | श्याम सुंदर | possible | name-agrees
Kaushalya Devi | कौशल्या देवी | possible | name-agrees
Om Prakash | ओमप्रकाश | possible | name-agrees
Zakir Hussain | ज़ाकिर हुसैन | possible | name-agrees
Abdul Rehman | अब्दुल रहमान | possible | name-agrees
Geeta Rani | गीता रानी | possible | name-agrees
HARJEET SINGH | harjeet singh | possible | name-agrees
Rаkesh Yadav | राकेश यादव | possible | name-agrees
Sunil Kumar s/o Ram Singh | Sunil Kumar s/o Shyam Singh | weak | father-differs
शबनम पत्नी इमरान | Shabnam w/o Irfan | weak | husband-differs
ਸੁਖਵਿੰਦਰ ਸਿੰਘ ਪੁੱਤਰ ਗੁਰਦੇਵ ਸਿੰਘ | Sukhvinder Singh s/o Baldev Singh | weak | father-differs
یاسین ولد حامد | यासीन पुत्र खालिद | weak | father-differs
Naresh @ Kalu s/o Om Prakash | नरेश उर्फ कालू पुत्र जय प्रकाश | weak | father-differs
Pappu | Salim @ Pappu s/o Karim | weak | alias-agrees
Gurpreet Singh | Gurpreet Kaur | weak | given-name-only
Sunita Devi | सुनीता यादव | weak | given-name-only
Naresh | Suresh | none | names-differ
Dinesh Kumar | दिनेश शर्मा | weak | given-name-only
रमेश | Rajesh | none | names-differ
ਮਨਪ੍ਰੀਤ | Gurpreet | none | names-differ
Anita Devi | बबीता देवी | none | names-differ
سلیم | कलीम | none | names-differ
Karim | Rahim | none | names-differ
Jagdish | Satish | none | names-differ
Mukesh Kumar | Rakesh Kumar | none | names-differ
"""

NOT_YET = """
शबनम पत्नी इमरान | شبنم زوجہ عمران | strong | husband-agrees | possible
ਮਨਪ੍ਰੀਤ ਉਰਫ਼ ਮੰਨਾ | Manpreet @ Manna | strong | also-alias | possible
Devender @ Kaku | देवेन्द्र उर्फ काकू | strong | also-alias | possible
Km. Pooja d/o Rajpal | कु0 पूजा पुत्री राजपाल | strong | father-agrees | possible
نسرین بیگم | नसरीन बेगम | possible | name-agrees | strong
Surender | Virender | none | names-differ | weak
"""
"""What an officer would say with its reason, and what the engine says: stricter by a band where both names are common,
or laxer.  A row that comes right moves up."""


def rows() -> list[tuple[str, str, str, str]]:
    """Return the rows that hold."""
    return [(one, other, band, reason) for one, other, band, reason in _cut(VERDICTS)]


def known_wrong() -> list[tuple[str, str, str, str, str]]:
    """Return the rows that do not hold, each with what the engine says."""
    return [(one, other, band, reason, says) for one, other, band, reason, says in _cut(NOT_YET)]


def _cut(table: str) -> Iterator[tuple[str, ...]]:
    return (tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines())
