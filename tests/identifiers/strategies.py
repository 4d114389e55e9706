"""Identifiers of every kind in normal form, and texts to hide them in."""

from hypothesis import strategies as st

from sangam.identifiers.checksums import luhn_check
from sangam.identifiers.kinds.states import STATES
from sangam.identifiers.types import Kind

_SERIES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CHASSIS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_HINDI_WORDS = "पुलिस गाड़ी ने को रोका सफ़ेद रात में और हरजीत आदमी भाग गए मिला पास गाँव नूंह"


def _digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most or least)


def _state_plate() -> st.SearchStrategy[str]:
    general = st.tuples(
        st.sampled_from(sorted(set(STATES) - {"DL"})),
        st.integers(1, 99).map("{:02d}".format),
        st.text(_SERIES, min_size=1, max_size=2),
        st.integers(1, 9999).map("{:04d}".format),
    )
    delhi = st.tuples(
        st.just("DL"),
        st.integers(1, 16).map(str),
        st.text(_SERIES, min_size=1, max_size=3),
        st.integers(1, 9999).map("{:04d}".format),
    )
    return st.one_of(general, delhi).map("".join)


def _case() -> st.SearchStrategy[str]:
    return st.builds("{:04d}/{}".format, st.integers(1, 9_999_999), st.integers(1950, 2099))


NORMAL: dict[Kind, st.SearchStrategy[str]] = {
    Kind.PLATE: _state_plate(),
    Kind.CHASSIS: st.tuples(
        st.sampled_from(["MA3", "MBL", "MD2"]), st.text(_CHASSIS, min_size=8, max_size=8), _digits(6)
    ).map("".join),
    Kind.PHONE: st.tuples(st.sampled_from("6789"), _digits(9)).map(lambda p: "+91" + "".join(p)),
    Kind.IMEI: _digits(12).map(lambda d: "35" + d).map(lambda d: d + luhn_check(d)),
    Kind.IMSI: _digits(12).map("404".__add__),
    Kind.FIR: _case(),
    Kind.GD: st.builds("{}{}".format, st.integers(1, 999), st.sampled_from(["", "A", "B"])),
    Kind.SECTION: st.sampled_from(["IPC 302/34", "BNS 111(2)(b)", "Arms Act 25", "UAPA 16/18", "NDPS 20", "302/34"]),
    Kind.LICENCE: st.builds("HR{:02d}{}{}".format, st.integers(1, 99), st.integers(1980, 2026), _digits(7)),
    Kind.PASSPORT: st.builds("{}{}".format, st.sampled_from("AJMNPRSTUVZ"), _digits(7)),
    Kind.UPI: st.builds(
        "{}{}@{}".format, st.sampled_from(["kala", "rathi"]), _digits(3), st.sampled_from(["ybl", "okaxis"])
    ),
    Kind.EMAIL: st.builds("rathi{}@gmail.com".format, _digits(1, 5)),
    Kind.SOCIAL: st.builds("{}:rathi_{}".format, st.sampled_from(["instagram", "telegram"]), _digits(1, 5)),
    Kind.WEAPON: st.builds("SYN{}".format, _digits(3, 6)),
    Kind.LABORATORY: st.builds("SYN/2026/{}".format, _digits(4)),
    Kind.SERVICE: st.builds("PIS 2{}".format, _digits(7)),
}
IDENTIFIERS = st.sampled_from(sorted(NORMAL)).flatmap(lambda kind: st.tuples(st.just(kind), NORMAL[kind]))
HINDI_TEXT = st.lists(st.sampled_from(_HINDI_WORDS.split()), max_size=12).map(" ".join)
# Pieces that lie close to the rules' edges, mixed with anything that Unicode holds.
_EDGES = (
    "HR26DK8337 HR 26 DL 3C AB 1234 + 91 98123 45678 FIR No. 123/24 मु0अ0सं0 442/22 धारा 302 / 34 IPC भा0द0वि0 BNS "
    "( ) GD DD No 45A dated 12.05.2024 PS Kundli थाना @ rathi@ybl @x insta id: . - – , ; ₹ Rs IMEI 352099001761480 "
    "Aadhaar 2345 6789 0124 chassis MA3EWDEISOO123456 u/s Act 0 ०१२ ੧੨ ٣٤ "
    "ＨＲ２６ ½ ß ı ﬁ \u200d \u00a0 \u200f \ud800 \U0001d7d8 9️⃣ ↑ 77 CD"
)
_PIECES = _EDGES.split(" ")
ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3), st.just(" ")), max_size=30).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=20).map(" ".join),
)
