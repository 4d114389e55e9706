"""The demonstration's arrest warns of its grounds; a roll waits for an answer; a jail's list has told the stations."""

from dataclasses import replace

from sangam_lab.demo.acts.arrest_acts import ArrestActs, read_list
from sangam_lab.world.public import day

from sangam.arrests import despatches
from sangam.arrests.checklists import arrest_files
from sangam.arrests.types import DespatchState
from sangam.exchange.alerts import pages
from sangam.notices.types import Urgency

UNITS = {"DL-DW-DWARKANORTH": "DL-ON-NARELA", "UP-GZB-LONI+HR-SNP": "DL-ON-NARELA+HR-SNP"}
STATIONS = {"HR-SNP-KHARKHODA": "HR-SNP-KUNDLI", "UP-GZB-SAHIBABAD": "HR-SNP-RAI"}


def fitted_list(name):
    text = read_list(name)
    for there, here in STATIONS.items():
        text = text.replace(there, here)
    return text


def test_the_day_opens_with_a_warning_a_roll_and_a_list(border):
    for officer in (border.kundli, border.narela):
        plays = ArrestActs(lambda _, officer=officer: officer, lambda _key: None, fitted_list).does
        with border.at(officer):
            for act in (replace(each, on=UNITS.get(each.on, each.on)) for each in day()):
                if act.act in plays and act.force == officer.force:
                    plays[act.act](act)
        border.wire.deliver()
    with border.at(border.kundli):
        (arrest,) = arrest_files.arrests(border.kundli)
        (alert,) = pages.alerts(border.kundli)
    lacks = {each.item.code: each.lacks for each in arrest.lacking}
    assert lacks["grounds"] == ("language",)
    assert lacks["transit-remand"] == ("missing",)
    assert "uniform" not in lacks
    with border.at(border.narela):
        (roll,) = despatches.despatches(border.narela)
    assert (roll.state, roll.by.force) == (DespatchState.SENT, "HR")
    assert alert.says.urgency is Urgency.ROUTINE
    with border.at(border.rai):
        assert pages.alerts(border.rai)[0].says.urgency is Urgency.URGENT
