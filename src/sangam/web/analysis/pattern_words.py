"""The findings in words: what was found, how sure it is, and the records that say so."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sangam.analysis.findings import incidents as finding_incidents
from sangam.analysis.findings import series as finding_series
from sangam.analysis.findings import times
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.places import Findings, HotPlace, Map, NextWeek
from sangam.analysis.findings.series import Series, kind_of_series
from sangam.analysis.findings.times import NearRepeats, Peak, Week
from sangam.kernel import here, ids
from sangam.records.schema import event_kinds
from sangam.web.templatetags.words import isolated, listed, word

_MOST_NAMED = 20
_MOST_PAIRS = 8
_SIDE = 20
"""Units of the drawing for each square."""
_LEAST_SQUARES = (10, 6)
"""Columns and rows that are drawn at least: one square alone would fill the screen."""
Found = dict[str, Any]


def findings_words(found: Findings) -> list[Found]:
    """Return at most five findings, what crosses the border first."""
    incidents = found.incidents
    return [
        _series(incidents, found.series),
        _place(incidents, found.place),
        _repeats(incidents, found.repeats),
        _week(incidents, found.week),
        _peak(incidents, found.peak),
    ]


def _finding_words(
    incidents: Incidents, title: str, says: Sequence[str], rows: Sequence[int], *, is_thin: bool
) -> Found:
    newest = sorted(rows, key=lambda row: (-int(incidents.seconds[row]), row))
    return {
        "title": title,
        "says": says,
        "is_thin": is_thin,
        "more": max(0, len(rows) - _MOST_NAMED),
        "records": [record_words(incidents, row) for row in newest[:_MOST_NAMED]],
    }


def record_words(incidents: Incidents, row: int) -> Found:
    """Return an incident as `analysis/_incident.html` shows it."""
    force, record = incidents.forces[row], incidents.ids[row]
    return {
        "id": record,
        "number": ids.short(record),
        "force": force,
        "at": moment_of(incidents, row),
        "heads": " · ".join(word(head, "choice") for head in sorted(incidents.heads[row])) or word("incident", "kind"),
        "is_theirs": force != here.node().force,
    }


def moment_of(incidents: Incidents, row: int) -> datetime:
    """Return the time of an incident; `seconds` are India's."""
    return datetime.fromtimestamp(int(incidents.seconds[row]) - finding_incidents.INDIA_S, UTC)


def _thin(n: int, fewest: int) -> str:
    return _("Too few to say: %(n)s incidents, %(fewest)s are needed.") % {"n": n, "fewest": fewest}


def _series(incidents: Incidents, found: Sequence[Series]) -> Found:
    title = _("May be one series")
    if not found:
        none = _("No incidents are so alike that they may be one series. A series has at least %(n)s.")
        return _finding_words(
            incidents,
            title,
            [none % {"n": finding_series.FEWEST}],
            (),
            is_thin=len(incidents) < finding_series.FEWEST,
        )
    return series_words(incidents, found[0]) | {"others": len(found) - 1}


def series_words(incidents: Incidents, found: Series) -> Found:
    """Return what may be one series in words, with why, its pairs, and whom to ask about it."""
    said = _finding_words(incidents, _("May be one series"), _series_says(incidents, found), found.rows, is_thin=False)
    theirs = [each for each in said["records"] if each["is_theirs"]]
    kind = SERIES_KINDS[kind_of_series(incidents, found)]
    said["says"] = [*said["says"], _("Looks like: %(kind)s. A person decides the kind.") % {"kind": kind}]
    return said | {
        "is_series": True,
        "first": incidents.ids[found.rows[0]],
        "why": _why(found),
        "pairs": [_pair(incidents, each) for each in found.pairs[:_MOST_PAIRS]],
        "ask": f"{reverse('ask', args=[theirs[0]['id']])}?{urlencode(_READY)}" if theirs else "",
        "ask_force": theirs[0]["force"] if theirs else "",
    }


SERIES_KINDS = {
    "series": gettext_lazy("a series (one offender or group)"),
    "spree": gettext_lazy("a spree (a series without rest)"),
    "hot-prey": gettext_lazy("hot prey (alike victims)"),
    "hot-product": gettext_lazy("hot product (alike goods)"),
    "hot-spot": gettext_lazy("a hot spot (near each other)"),
    "hot-place": gettext_lazy("a hot place (one place)"),
    "hot-setting": gettext_lazy("a hot setting (alike places)"),
}
"""Kinds of IACA's white paper 2011-01."""
_READY = {"ready": "one-series", "pace": "routine"}
"""What the page that asks a desk begins with."""


def _series_says(incidents: Incidents, series: Series) -> list[str]:
    counted = Counter(incidents.forces[row] for row in series.rows)
    forces = " · ".join(f"{word(force, 'force')} {n}" for force, n in sorted(counted.items()))
    first = (
        _("These %(n)s incidents on both sides of a border may be one series: %(forces)s.")
        if series.crosses
        else _("These %(n)s incidents may be one series: %(forces)s.")
    )
    return [first % {"n": len(series.rows), "forces": forces}, _("This is a lead for people to judge, not a proof.")]


def _why(series: Series) -> list[dict[str, str]]:
    """Return why in words, each with its name.  What quotes a record's text is not printed."""
    vehicles = [mark for mark in series.marks if mark.startswith(finding_series.VEHICLE)]
    method = [mark for mark in series.marks if mark not in vehicles]
    km = [pair.km for pair in series.pairs if pair.km is not None]
    days = median(pair.days for pair in series.pairs)
    apart = _("%(days)s days apart at the median") % {"days": round(days)}
    near = [_("%(km)s km") % {"km": f"{median(km):.1f}"}] if km else []
    said = (
        (_("Place and time"), listed([*near, apart])),
        (_("Modus operandi"), _marks(method)),
        (_("Vehicle"), _marks(vehicles)),
        (_("Trade of the victim"), listed(isolated(each) for each in series.trades)),
    )
    return [{"name": name, "words": words} for name, words in said if words]


def _marks(codes: Iterable[str]) -> str:
    master, language = event_kinds.master(), get_language() or "en"
    return listed(isolated(master.word(code, language)) for code in codes)


def _pair(incidents: Incidents, pair: finding_series.Pair) -> Found:
    alike = [_marks(pair.marks), listed(isolated(each) for each in pair.trades)]
    return {
        "records": [record_words(incidents, row) for row in pair.rows],
        "km": "" if pair.km is None else f"{pair.km:.1f}",
        "days": f"{pair.days:.0f}",
        "alike": " · ".join(filter(None, alike)),
    }


def _place(incidents: Incidents, place: HotPlace | None) -> Found:
    title = _("Where most happen")
    if place is None:
        says = [_("No incident of the period has a place that is known better than by its station.")]
        return _finding_words(incidents, title, says, (), is_thin=True)
    parts = {
        "count": place.count,
        "n": place.n,
        "side": _side(place.side_m),
        "low": place.low,
        "high": place.high,
        "middle": f"{place.latitude:.3f}, {place.longitude:.3f}",
    }
    count = _(
        "%(count)s of %(n)s incidents lie in one square of %(side)s round %(middle)s. "
        "In an equal period %(low)s to %(high)s are to be expected there."
    )
    if place.is_thin:
        verdict = _("Too few to call a place hot: %(n)s incidents, %(fewest)s are needed.")
        verdict %= {"n": place.n, "fewest": place.fewest}
    elif place.is_hot:
        verdict = _("This is a hot place: more than its surroundings and chance would give.")
    else:
        verdict = _("No place stands out from its surroundings beyond chance.")
    return _finding_words(incidents, title, [verdict, count % parts], place.rows, is_thin=place.is_thin)


def _side(side_m: float) -> str:
    return _("%(m)s m") % {"m": round(side_m)} if side_m < 1000 else _("%(km)s km") % {"km": f"{side_m / 1000:g}"}


def _repeats(incidents: Incidents, found: NearRepeats) -> Found:
    title = _("Near repeats")
    if found.is_thin:
        return _finding_words(incidents, title, [_thin(found.n, found.fewest)], (), is_thin=True)
    parts = {
        "metres": round(times.METRES),
        "days": round(times.DAYS),
        "pairs": found.pairs,
        "ratio": f"{found.ratio:.1f}",
        "p": f"{found.p:.3f}",
    }
    measured = _("Pairs within %(metres)s m and %(days)s days: %(pairs)s, %(ratio)s times what chance gives (p %(p)s).")
    verdict = (
        _("After an incident, another near by is likelier for a week.")
        if found.is_risk
        else _("Incidents are followed by others near by no more than chance gives.")
    )
    rows = found.rows if found.is_risk else ()
    return _finding_words(incidents, title, [verdict, measured % parts], rows, is_thin=False)


def _week(incidents: Incidents, week: Week) -> Found:
    title = _("The last seven days")
    if week.is_thin:
        says = ngettext("%(n)s incident in seven days.", "%(n)s incidents in seven days.", week.count)
        why = _("The weeks before are too few or too empty to say what was to be expected.")
        return _finding_words(incidents, title, [says % {"n": week.count}, why], week.rows, is_thin=True)
    parts = {"n": week.count, "mean": f"{week.mean:.1f}", "low": week.low, "high": week.high, "weeks": week.weeks}
    verdict = (
        _("More than expected.") if week.is_high else _("Fewer than expected.") if week.is_low else _("As expected.")
    )
    measured = _("%(n)s incidents; the %(weeks)s weeks before lead to expect %(mean)s (range %(low)s to %(high)s).")
    return _finding_words(incidents, title, [verdict, measured % parts], week.rows, is_thin=False)


def _peak(incidents: Incidents, peak: Peak) -> Found:
    title = _("Hour and weekday")
    if peak.is_thin:
        return _finding_words(incidents, title, [_thin(peak.n, peak.fewest)], (), is_thin=True)
    if not peak.is_peak:
        says = _("No hour and no weekday stands out: %(n)s incidents say a time.") % {"n": peak.n}
        return _finding_words(incidents, title, [says], (), is_thin=False)
    when = hours_words(peak.first_hour) if peak.first_hour is not None else weekday_words()[peak.weekday or 0]
    parts = {"when": when, "count": peak.count, "n": peak.n}
    says = _("Most happen %(when)s: %(count)s of %(n)s incidents that say a time.") % parts
    return _finding_words(incidents, title, [says, _("Chance would hardly give so many.")], peak.rows, is_thin=False)


def hours_words(first: int) -> str:
    """Return three hours of the day: 18:00-21:00, never turned round in a line from right to left."""
    return isolated(f"{first:02d}:00–{first + times.BLOCK_H:02d}:00")


def weekday_words() -> list[str]:
    """Return the weekdays from Monday."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def next_week_words(incidents: Incidents, found: NextWeek) -> Found:
    """Return the squares to look at next week, each with its range, hours and weekday."""
    days = weekday_words()
    return {
        "n": found.n,
        "weeks": f"{found.weeks:.0f}",
        "is_thin": found.is_thin,
        "cells": [
            {
                "middle": f"{each.latitude:.4f}, {each.longitude:.4f}",
                "count": len(each.rows),
                "low": each.low,
                "high": each.high,
                "hours": "" if each.first_hour is None else hours_words(each.first_hour),
                "weekday": days[each.weekday],
                "forces": each.forces,
                "records": [record_words(incidents, row) for row in each.rows[:_MOST_NAMED]],
            }
            for each in found.cells
        ],
    }


def table_words(incidents: Incidents) -> Found:
    """Return the table of crime heads by hour and weekday."""
    return {
        "hours": [f"{first:02d}–{first + times.BLOCK_H:02d}" for first in range(0, 24, times.BLOCK_H)],
        "days": weekday_words(),
        "rows": [
            {"head": word(head, "choice"), "hours": hours, "days": days, "unknown": unknown, "all": sum(days)}
            for head, hours, days, unknown in times.count_by_head(incidents)
        ],
    }


def map_words(drawn: Map) -> Found:
    """Return the squares as they are drawn: north is up."""
    most = max((len(each.rows) for each in drawn.squares), default=1)
    columns, rows = max(drawn.columns, _LEAST_SQUARES[0]), max(drawn.rows, _LEAST_SQUARES[1])
    return {
        "width": columns * _SIDE,
        "height": rows * _SIDE,
        "side": _side(drawn.side_m),
        "unit": _SIDE,
        "unplaced": drawn.unplaced,
        "squares": [
            {
                "x": each.column * _SIDE,
                "y": (rows - 1 - each.row) * _SIDE,
                "count": len(each.rows),
                "middle_x": each.column * _SIDE + _SIDE // 2,
                "middle_y": (rows - each.row) * _SIDE - 6,
                "shade": 1 + round(3 * len(each.rows) / most),
                "forces": listed(each.forces),
                "is_hot": each.is_hot,
            }
            for each in drawn.squares
        ],
    }
