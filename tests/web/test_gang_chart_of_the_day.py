"""The demonstration's gang chart lacks nothing, has its station's own reasons, and waits for the next authority."""

import pytest
from gang_chart_world import chart_world
from sangam_lab.demo.acts.gang_chart_acts import GangChartActs
from sangam_lab.demo.load_world import new_record
from sangam_lab.world.public import day, world

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id
from sangam.notices import lists
from sangam.records.own_records import bulk_import


@pytest.mark.long
def test_the_days_gang_chart_waits_for_the_nodal_officer(fresh_nodes):
    (node,) = fresh_nodes("UP")
    seats = chart_world(node)
    sho = seats.sho.actor
    ids, writer = {}, Actor("UP", "synthetic world", role="data_officer", unit="UP-GZB-LONI")
    with node:
        for seed in world(today=clock.now().astimezone(clock.INDIA).date()).records:
            if seed.key.startswith("B-loni"):
                bulk_import.create_many(writer, [new_record(seed, frozenset({"UP"}))], manifest={"file": "test"})
                ids[seed.key] = named_id("world", seed.key)
        plays = GangChartActs(lambda _: sho, ids.__getitem__).does
        for act in day():
            if act.act in plays:
                plays[act.act](act)
        waiting = [each.kind for each in lists.open_notices(seats.seats["addl"].actor)]
    assert waiting == ["gang-chart.waits"]
