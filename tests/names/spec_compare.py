"""Pairs that an officer would judge, with the band and a reason that must stand in the verdict.

one | other | band | reason code.  Invented persons; the spellings are public and common.
"""

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
Lawrence Bishnoi | लॉरेंस बिश्नोई | possible | name-agrees
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
Nandu | Kapil Sangwan @ Nandu | weak | alias-agrees
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
"""


def rows() -> list[tuple[str, str, str, str]]:
    """Return the table's rows."""
    cut = (tuple(part.strip() for part in line.split("|")) for line in VERDICTS.strip().splitlines())
    return [(one, other, band, reason) for one, other, band, reason in cut]
