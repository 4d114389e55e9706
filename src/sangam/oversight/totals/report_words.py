"""The words of reports on paper and in files, in Hindi and English: both stand on each page, whoever prints it."""

from collections.abc import Mapping

from sangam.access.public import units
from sangam.oversight.totals import gate

Both = tuple[str, str]
"""Hindi, English."""

MEASURES: Mapping[str, Both] = {
    "asked": ("पूछे गए प्रश्न", "Requests made"),
    "request": ("प्राप्त प्रश्न", "Requests received"),
    "request-answered": ("उत्तर दिए गए", "Requests answered"),
    "request-in-time": ("समय पर उत्तर", "Requests answered in time"),
    "request-overdue": ("समय के बाद या अनुत्तरित", "Requests late or not answered"),
    "alert": ("इकाइयों को मिले अलर्ट", "Alerts to units"),
    "alert-acknowledged": ("स्वीकार किए गए अलर्ट", "Alerts acknowledged"),
    "hit": ("वॉच के मिलान", "Hits of watches"),
    "action": ("बैठकों के कार्य", "Actions of meetings"),
    "action-done": ("किए गए कार्य", "Actions reported done"),
    "action-overdue": ("समय पर न हुए कार्य", "Actions late or not done"),
    "challenge": ("आपत्तियाँ", "Objections"),
    "shared": ("साझा अभिलेख", "Records shared"),
    "outcome-arrested": ("परिणाम: गिरफ़्तार", "Outcome: arrested"),
    "outcome-recovered": ("परिणाम: बरामद", "Outcome: recovered"),
    "outcome-not-him": ("परिणाम: व्यक्ति निर्दोष पाया गया", "Outcome: person cleared"),
    "practice": ("जारी की गई कार्य-प्रणालियाँ", "Practices released"),
    "adopted": ("अपनाई गई कार्य-प्रणालियाँ", "Practices adopted"),
}

TOPICS: Mapping[str, Both] = {
    "requests": ("प्रश्न और उत्तर", "requests and answers"),
    "alerts": ("अलर्ट और वॉच", "alerts and watches"),
    "meetings": ("बैठकों के कार्य", "actions of meetings"),
    "sharing": ("साझा अभिलेख", "shared records"),
    "outcomes": ("परिणाम: गिरफ़्तारी, बरामदगी, निर्दोष पाए गए व्यक्ति", "outcomes: arrests, recoveries, persons cleared"),
    "practices": ("अच्छी कार्य-प्रणालियाँ", "practices"),
    "all": ("अंतर-राज्य समन्वय", "coordination between forces"),
}

UNKNOWN = "–"
FEW: Both = (f"{gate.STEP} से कम", f"fewer than {gate.STEP}")
ALL: Both = ("योग", "Sum")
CHANGE: Both = ("पिछले माह से अंतर", "Change against the month before")
TITLE: Both = ("अंतर-राज्य समन्वय: मासिक विवरण", "Coordination between forces: monthly report")
NOTHING: Both = (
    "इस माह के लिए किसी बल ने आँकड़े नहीं दिए हैं।",
    "No force has stated totals of this month.",
)
RULE: Both = (
    f"संख्याएँ {gate.STEP} के गुणज तक नीचे पूर्णांकित हैं; {gate.STEP} से कम नहीं बताई जातीं। योग केवल बताई गई संख्याओं का है।",
    f"Numbers are rounded down to multiples of {gate.STEP}; fewer than {gate.STEP} are not said. Sums: of that.",
)
ADOPTED: Both = ("इस माह अपनाई गई कार्य-प्रणालियाँ", "Practices adopted in this month")
BY: Both = ("अपनाने वाले बल", "Adopted by")
OPENING: Both = (
    "आपके उपर्युक्त पत्र के संदर्भ में इस बल के आँकड़े नीचे दिए गए हैं। जिस माह के आँकड़े नहीं बताए गए, वहाँ – लिखा है।",
    "With reference to your letter named above, the numbers of this force follow. A month not stated shows –.",
)
MORE: Both = ("टिप्पणी:", "Remarks:")
SIGNED: Both = ("हस्ताक्षर, नाम, पदनाम, दिनांक:", "Signature, name, designation, date:")


def force_names(force: str) -> Both:
    """Return the name of a force in both languages."""
    found = next((each for each in units.forces() if each.code == force), None)
    return (found.name_hi, found.name_en) if found else (force, force)
