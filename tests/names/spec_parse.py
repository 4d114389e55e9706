"""How strings from registers are read.  written | the name's own one-line rendering | what is left over."""

READINGS = """
हरजीत @ काला s/o बलवंत, नूंह | हरजीत @ काला s/o बलवंत r/o नूंह |
Harjeet s/o Balwant Singh | harjeet s/o balwant singh |
Harjeet S/oBalwant | harjeet s/o balwant |
HARJEET SINGH S / O BALWANT SINGH | harjeet singh s/o balwant singh |
Harjeet son of Balwant | harjeet s/o balwant |
Smt. Rekha W/o- Dinesh Lal age 34 yrs r/o vill Palda, PS Loni | rekha w/o dinesh lal age 34 r/o vill Palda, PS Loni |
मो0 इमरान उर्फ काला पुत्र श्री रफ़ीक उम्र 34 वर्ष निवासी ग्राम लोनी | मोहम्मद इमरान @ काला s/o रफ़ीक age 34 r/o ग्राम लोनी |
मो॰ इमरान उर्फ़ भूरा | मोहम्मद इमरान @ भूरा |
रेखा पत्नी दिनेश आयु ३४ वर्ष | रेखा w/o दिनेश age 34 |
सीमा पुत्री स्व० राम सिंह | सीमा d/o राम सिंह |
बलवंत का पुत्र हरजीत | हरजीत s/o बलवंत |
हरजीत पिता बलवंत | हरजीत child of बलवंत |
ਹਰਜੀਤ ਉਰਫ਼ ਕਾਲਾ ਪੁੱਤਰ ਬਲਵੰਤ ਵਾਸੀ ਪਟਿਆਲਾ | ਹਰਜੀਤ @ ਕਾਲਾ s/o ਬਲਵੰਤ r/o ਪਟਿਆਲਾ |
ਸੀਮਾ ਪਤਨੀ ਰਾਮ | ਸੀਮਾ w/o ਰਾਮ |
ہرجیت عرف کالا ولد بلونت ساکن نوح | ہرجیت @ کالا s/o بلونت r/o نوح |
سلمیٰ زوجہ رفیق | سلمی w/o رفیق |
سلمیٰ بنت رفیق | سلمی d/o رفیق |
Md.Ansar | mohammad ansar |
mohd. hammad ashraf | mohammad hammad ashraf |
shafi mohd | shafi mohammad |
prem@raju | prem @ raju |
Raju @ Kala @ Bhura | raju @ kala @ bhura |
Raju a.k.a. Kala alias Bhura | raju @ kala @ bhura |
A. K. Sharma | a k sharma |
Rajesh Kr. Gupta | rajesh kumar gupta |
Ch. Ranbir Singh | ranbir singh |
Ram Singh ji | ram singh |
Late Sh. Ram | ram |
Abdul-Rehman | abdul rehman |
punit kumar @ ankur m.no.-9999900000 | punit kumar @ ankur | m.no., 9999900000
sonam w/o | sonam | wife
अज्ञात | | अज्ञात
Unknown s/o Balwant | s/o balwant | Unknown
Harjeet s/o Balwant @ Billu | harjeet s/o balwant | @, billu
Seema w/o Ram d/o Shyam | seema w/o ram | d/o, shyam
Imran, aged about 25 years, R/O H.No. 12 | imran age 25 r/o H.No. 12 |
Imran 999 yrs | imran | 999, yrs
"""


def rows() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the table's rows; leftovers are compared without regard to spaces and letter case."""
    cut = ([part.strip() for part in line.split("|")] for line in READINGS.strip().splitlines())
    return [(text, name, tuple(word for word in left.casefold().split(", ") if word)) for text, name, left in cut]
