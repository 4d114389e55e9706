"""A row of a checked list whose plate several vehicles carry: it says so, with the chassis numbers that decide."""

from border import is_sound
from given_lists import at_narela, pasted
from support.cast import says

from sangam.records.own_records import records
from sangam.records.own_records.records import New


def test_a_row_whose_plate_two_vehicles_carry_says_what_decides(fresh_nodes):
    narela = at_narela(*fresh_nodes("DL"))
    stolen, lawful = (
        [says("plate", "HR26DK8337"), says("chassis", chassis), says("status", status)]
        for chassis, status in (("MA1TA2XK5J1A23456", "stolen"), ("MA1TA2XK5J1A99999", "plate-misused"))
    )
    with narela.node:
        ids = [records.create(narela.actor, New("vehicle", said)) for said in (stolen, lawful)]
    page = is_sound(narela.gets(pasted(narela, "HR26DK8337", "DL1CAB1234")))
    line = page.partition("shared-plate")[2].partition("</div>")[0]
    assert "2 vehicles" in line
    assert all(f'href="/records/{record}/"' in line for record in ids)
    assert page.count("shared-plate") == 1
