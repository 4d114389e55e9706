"""The table of rules.  Where two claim the same characters the earlier row wins; within a row, the longer match.

A label beats a shape, and a shape that fits one kind beats one that fits several.  A decoy stands above everything
that it looks like.
"""

from sangam.identifiers import decoys
from sangam.identifiers.kinds import acts, cases, devices, handles, papers, plates, weapons
from sangam.identifiers.kinds import handles as kind_handles
from sangam.identifiers.rules import Rule
from sangam.identifiers.types import Kind

RULES: tuple[Rule, ...] = (
    Rule("link", Kind.SOCIAL, handles.LINK, handles.link, "an address names network and handle"),
    Rule("email", Kind.EMAIL, handles.EMAIL, handles.email, "a dot after @ makes it no UPI id"),
    Rule("upi", Kind.UPI, handles.UPI, handles.upi, "before phone: 9876543210@ybl is not a call; before aliases"),
    Rule(
        "labelled aadhaar",
        Kind.AADHAAR,
        papers.AADHAAR,
        papers.labelled_aadhaar,
        "first of all digits: it must not leak",
    ),
    Rule("masked aadhaar", Kind.AADHAAR, papers.MASKED_AADHAAR, papers.masked_aadhaar, "came masked"),
    Rule("pis", Kind.SERVICE, papers.SERVICE["PIS"], papers.pis, "label"),
    Rule("pno", Kind.SERVICE, papers.SERVICE["PNO"], papers.pno, "label"),
    Rule("belt", Kind.SERVICE, papers.SERVICE["BELT"], papers.belt, "label"),
    Rule("rank and number", Kind.SERVICE, papers.RANK_NUMBER, papers.rank_number, "rank before, unit after"),
    Rule("rank and number in Hindi", Kind.SERVICE, papers.HINDI_RANK_NUMBER, papers.hindi_rank_number, "rank before"),
    Rule("fir", Kind.FIR, cases.FIR, cases.fir, "label; before dates, for `FIR No. 12/24`"),
    Rule("diary", Kind.GD, cases.DIARY, cases.diary, "label; holds its own date"),
    Rule("labelled sections", Kind.SECTION, acts.LABELLED, acts.labelled_sections, "label"),
    Rule("act, sections", Kind.SECTION, acts.ACT_FIRST, acts.act_first, "names the act"),
    Rule("sections, act", Kind.SECTION, acts.ACT_LAST, acts.act_last, "names the act; 302/34 IPC is no FIR"),
    Rule("labelled chassis", Kind.CHASSIS, devices.LABELLED_CHASSIS, devices.labelled_chassis, "label"),
    Rule("engine", Kind.ENGINE, devices.ENGINE, devices.engine, "only ever by label"),
    Rule("labelled weapon", Kind.WEAPON, weapons.LABELLED_WEAPON, weapons.weapon, "label"),
    Rule("laboratory", Kind.LABORATORY, weapons.LABORATORY, weapons.laboratory, "label, or letters of a laboratory"),
    Rule("labelled passport", Kind.PASSPORT, papers.LABELLED_PASSPORT, papers.labelled_passport, "label"),
    Rule("labelled handle", Kind.SOCIAL, handles.LABELLED, handles.labelled_handles, "label"),
    Rule(
        "labelled mobile",
        Kind.PHONE,
        kind_handles.LABELLED_MOBILE,
        kind_handles.labelled_mobile,
        "label without a space",
    ),
    Rule("account", None, decoys.ACCOUNT, decoys.take_for_nothing, "account, card, transaction and order numbers"),
    Rule("tax and bank codes", None, decoys.TAX, decoys.take_for_nothing, "GSTIN, IFSC, CNR"),
    Rule("pin code", None, decoys.PIN_CODE, decoys.take_for_nothing, "label"),
    Rule("chassis", Kind.CHASSIS, devices.CHASSIS, devices.chassis, "17 letters and digits; may hold RS5 or 12MAR24"),
    Rule("date", None, decoys.DATE, decoys.take_for_nothing, "12/05/2024 holds no FIR number"),
    Rule("amount", None, decoys.AMOUNT, decoys.take_for_nothing, "Rs 9876543210 is no telephone"),
    Rule("place", None, decoys.PLACE, decoys.take_for_nothing, "latitude and longitude"),
    Rule("time", None, decoys.TIME, decoys.take_for_nothing, "10.30, 22:15 hrs"),
    Rule("licence", Kind.LICENCE, papers.LICENCE, papers.licence, "before plates, which begin alike"),
    Rule("temporary plate", Kind.PLATE, plates.TEMPORARY, plates.temporary, "holds a state code: before state series"),
    Rule("bharat plate", Kind.PLATE, plates.BHARAT, plates.bharat, "year, BH"),
    Rule("defence plate", Kind.PLATE, plates.DEFENCE, plates.defence, "arrow or shape"),
    Rule("state plate", Kind.PLATE, plates.STATE_SERIES, plates.state_series, "state code"),
    Rule("plate in Hindi letters", Kind.PLATE, plates.HINDI_SERIES, plates.hindi_series, "state code"),
    Rule("diplomatic plate", Kind.PLATE, plates.DIPLOMATIC, plates.diplomatic, "CD, CC, UN; not an engine size"),
    Rule("aadhaar", Kind.AADHAAR, papers.AADHAAR, papers.aadhaar, "before phones: rather masked than leaked"),
    Rule(
        "international phone",
        Kind.PHONE,
        kind_handles.INTERNATIONAL,
        kind_handles.international,
        "plus and country code",
    ),
    Rule(
        "mobile",
        Kind.PHONE,
        kind_handles.MOBILE,
        kind_handles.mobile,
        "ten digits from 6 to 9, in groupings that people write",
    ),
    Rule("landline", Kind.PHONE, kind_handles.LANDLINE, kind_handles.landline, "STD code"),
    Rule("imsi", Kind.IMSI, devices.IMSI, devices.imsi, "label, or 404/405: no type allocation code begins so"),
    Rule("imei", Kind.IMEI, devices.IMEI, devices.imei, "label or allocation code; the check digit only informs"),
    Rule(
        "foreign phone without plus",
        Kind.PHONE,
        kind_handles.BARE_FOREIGN,
        kind_handles.bare_foreign,
        "only after a word",
    ),
    Rule("pan", Kind.PAN, papers.PAN, papers.pan, "shape"),
    Rule("passport", Kind.PASSPORT, papers.PASSPORT, papers.passport, "shape"),
    Rule("plate without series", Kind.PLATE, plates.NO_SERIES, plates.no_series, "weak: needs capitals or a word"),
    Rule("misread plate", Kind.PLATE, plates.MISREAD, plates.misread, "fits after exchanging look-alikes"),
    Rule("bare fir", Kind.FIR, cases.BARE_FIR, cases.bare_fir, "padding, station or sections must speak for it"),
    Rule(
        "weapon alone", Kind.WEAPON, weapons.ALONE, weapons.unlabelled_weapons, "the whole text, read as nothing else"
    ),
    Rule("laboratory alone", Kind.LABORATORY, weapons.ALONE, weapons.alone_at_laboratory, "the same, in pieces"),
    Rule("bare handle", Kind.SOCIAL, handles.BARE, handles.bare, "last: @ usually means alias"),
)
