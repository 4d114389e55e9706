"""Explanations of a look, as SQL over the temporary tables of `explanation`, the first that holds.

Their shape and the tables stand in `notices.obligations`.

What rests on a place or on the officer's own word alone is weak.  It explains one officer's looks at one thing on at
most WEAK_DAYS days of those that are read.
"""

from collections.abc import Mapping

from sangam.arrests.looks import LOOKS as ARREST_LOOKS
from sangam.coordination import obligations
from sangam.exchange import obligations as exchange_obligations
from sangam.matching import obligations as matching_obligations
from sangam.networks.looks import LOOKS as NETWORK_LOOKS
from sangam.operations.obligations import LOOKS as OPERATION_LOOKS
from sangam.records import obligations as record_obligations

WEAK_DAYS = 3

STRONG: Mapping[str, str] = {
    "glass": """
        SELECT h.look FROM hit h JOIN oversight_brokenglass g ON g.record = h.record AND g.officer = h.officer
        WHERE h.at BETWEEN g.at AND g.until_at""",
    "own-case": record_obligations.LOOKS["own-case"],
    "request": exchange_obligations.LOOKS["request"],
    "alert": exchange_obligations.LOOKS["alert"],
    "watch": f"{matching_obligations.LOOKS['watch']} UNION ALL {NETWORK_LOOKS['watch']}",
    "meeting": obligations.LOOKS["meeting"],
    "operation": OPERATION_LOOKS["operation"],
    "arrest": ARREST_LOOKS["arrest"],
    "own-work": """
        SELECT h.look FROM hit h JOIN worked w ON w.record = h.record AND w.post = h.post""",
    "correction": record_obligations.LOOKS["correction"],
    "own-unit": """
        SELECT h.look FROM hit h JOIN kept k ON k.record = h.record AND k.unit = h.unit
        WHERE h.role = ANY(%(writers)s)""",
    "supervision": """
        SELECT h.look FROM hit h WHERE h.why IN ('supervision', 'oversight') AND EXISTS (
            SELECT FROM hit b JOIN above a ON a.unit = b.unit AND a.over = h.unit
            WHERE b.record = h.record AND b.officer <> h.officer AND b.at BETWEEN h.at - interval '30 days' AND h.at
        )""",
    "import": """
        SELECT h.look FROM hit h JOIN imported i ON i.officer = h.officer
            AND h.at BETWEEN i.at AND i.at + interval '7 days' WHERE h.why = 'import'""",
}
"""What of itself explains a look, by its name."""

WEAK: Mapping[str, str] = {
    "place": """
        SELECT h.look FROM hit h JOIN kept k ON k.record = h.record AND k.unit = h.unit""",
    "stated-case": """
        SELECT l.look FROM numbered l JOIN (
            SELECT c.number, a.over AS unit FROM case_number c JOIN above a ON a.unit = c.desk
            UNION SELECT c.number, a.unit FROM case_number c JOIN above a ON a.over = c.desk
        ) c ON c.number = l.number AND c.unit = l.unit""",
    "wanted": record_obligations.LOOKS["wanted"],
    "roster": """
        SELECT h.look FROM hit h JOIN duty d ON d.post = h.post AND h.at >= d.from_at AND h.at < d.to_at
        WHERE h.why IN ('naka', 'alert', 'verification', 'missing')""",
    "stop": "SELECT l.n FROM look l WHERE l.why IN ('naka', 'verification', 'missing') AND NOT l.opened",
}
"""What explains a look only while it is no habit."""

HIT = "hit"
"""A record that was opened within a day after a check that showed it, where the check itself is explained."""

FROM_CHECK = """
SELECT h.look FROM hit h JOIN look l ON l.n = h.look
JOIN hit c ON c.officer = h.officer AND c.record = h.record AND c.at BETWEEN h.at - interval '1 day' AND h.at
JOIN found f ON f.look = c.look
JOIN days d ON d.officer = h.officer AND d.thing = l.thing AND d.days <= %(weak_days)s
WHERE h.opened AND NOT c.opened AND NOT EXISTS (SELECT FROM found g WHERE g.look = h.look)
"""

EVERY = (*STRONG, *WEAK, HIT)
