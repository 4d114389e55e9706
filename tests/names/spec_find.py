"""Messages and the persons in them: message | phrase ~ sure or perhaps ; ...  An empty right side: nobody is named."""

MESSAGES = """
हरजीत @ काला s/o बलवंत, नूंह | हरजीत @ काला s/o बलवंत, नूंह ~ sure
सफ़ेद स्कॉर्पियो, हरजीत @ काला s/o बलवंत, नूंह | हरजीत @ काला s/o बलवंत, नूंह ~ sure
Harjeet s/o Balwant Singh | Harjeet s/o Balwant Singh ~ sure
Check Mohd Imran of Loni | Mohd Imran of Loni ~ sure
check imran | imran ~ perhaps
चेक करो हरजीत | हरजीत ~ perhaps
harjeet | harjeet ~ perhaps
काला | काला ~ perhaps
कालू बावरिया | कालू बावरिया ~ sure
MOHD IMRAN | MOHD IMRAN ~ sure
Zorawar Gujjar | Zorawar Gujjar ~ sure
कल रात राकेश यादव को सफ़ेद गाड़ी में देखा | राकेश यादव ~ sure
Seen yesterday: Rakesh Kumar and Sunil Yadav in a White Swift Dzire | Rakesh Kumar ~ sure ; Sunil Yadav ~ sure
मुखबिर से सूचना मिली कि इमरान उर्फ काला पुत्र रफ़ीक निवासी लोनी कट्टा लेकर आ रहा है | इमरान उर्फ काला पुत्र रफ़ीक निवासी लोनी ~ sure
Smt Sunita Devi w/o Ramesh, Sonipat | Smt Sunita Devi w/o Ramesh, Sonipat ~ sure
हरजीत सिंह पुत्र बलवंत सिंह उम्र 34 वर्ष निवासी ग्राम पलड़ी | हरजीत सिंह पुत्र बलवंत सिंह उम्र 34 वर्ष निवासी ग्राम पलड़ी ~ sure
بلونت ولد سلیم آج کل نوح میں ہے | بلونت ولد سلیم ~ sure
ਹਰਜੀਤ ਸਿੰਘ ਪੁੱਤਰ ਬਲਵੰਤ ਸਿੰਘ ਨੂੰ ਦੇਖੋ | ਹਰਜੀਤ ਸਿੰਘ ਪੁੱਤਰ ਬਲਵੰਤ ਸਿੰਘ ~ sure
बलवंत का पुत्र हरजीत कल दिखा | बलवंत का पुत्र हरजीत ~ sure
FIR 123/2024 u/s 302 IPC accused Deepak | Deepak ~ perhaps
Lawrence Bishnoi gang shooter Kapil Sangwan @ Nandu | Lawrence Bishnoi ~ sure ; Kapil Sangwan @ Nandu ~ sure
white scorpio near toll plaza |
please verify the vehicle |
गाड़ी रोको |
JAI HIND SIR |
The quick brown fox jumps over the lazy dog |
two boys on a black bike went towards Bawana |
पानी की टंकी के पास आग लगी है |
meeting at five tomorrow with SP office staff |
9812345678 |
"""


def rows() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return each message with its phrases in order."""
    found = []
    for line in MESSAGES.strip().splitlines():
        message, _, phrases = line.partition("|")
        pairs = [phrase.rpartition("~") for phrase in phrases.split(";") if phrase.strip()]
        found.append((message.strip(), [(left.strip(), right.strip() == "sure") for left, _, right in pairs]))
    return found
