"""How a case stands at court against one accused, and what a fugitive abroad needs beside a wanted notice."""

from sangam.identifiers.types import Kind as Identifier
from sangam.records.schema.properties import (
    CAUTION,
    FILES,
    YEAR,
    About,
    Kind,
    Places,
    Property,
    Type,
    choice,
    identifier,
    reference,
    text,
)

CUSTODY = ("police-custody", "judicial-custody", "transit-remand", "bailed", "released", "at-large")

_PROSECUTION = (
    reference("person", "Person", "person", many=False),
    Property("name", Type.NAME, "Name"),
    Property("relative", Type.RELATIVE, "Relative"),
    identifier("fir", "FIR", Identifier.FIR),
    identifier("section", "Section of law", Identifier.SECTION),
    text("station", "Station", many=False),
    reference("case", "Case", "case"),
    text("court", "Court", many=False),
    text("cnr", "CNR number", many=False),
    choice(
        "stage", "Stage", "investigation", "charge-sheeted", "cognisance", "charges-framed", "evidence", "arguments",
        "convicted", "acquitted", "discharged", "appeal",
    ),
    Property("charge_sheet_date", Type.DATE, "Date of the charge sheet", many=False),
    choice("bail", "Bail", "bail-refused", "bail-granted", "bail-cancelled", "bail-not-asked"),
    choice("custody", "Custody", *CUSTODY),
    Property("next_date", Type.DATE, "Next date", many=False),
    CAUTION,
    text("note", "Note"),
)  # fmt: skip

FUGITIVE = (
    text("country", "Country", many=False),
    identifier("passport", "Passport", Identifier.PASSPORT),
    text("circular", "Look-out circular number"),
    text("notice", "Interpol or BHARATPOL reference"),
    choice(
        "abroad_stage", "Stage abroad", "located", "notice-asked", "red-notice", "provisional-arrest",
        "extradition-asked", "extradited", "deported",
    ),
)  # fmt: skip
"""Properties of a wanted notice on somebody who is abroad."""

COURT_KINDS: tuple[Kind, ...] = (
    Kind(
        "prosecution", "Case at court", (*_PROSECUTION, *FILES), ("name", "person", "stage"), 2 * YEAR, 10 * YEAR,
        icon="gavel", line=("fir", "court", "next_date"), about=About.PERSON, title_beside=("fir", "court", "stage"),
        places=Places(beside=17),
    ),
)  # fmt: skip
