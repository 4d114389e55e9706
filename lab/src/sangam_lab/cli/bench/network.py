"""`sangam bench network`: how fast paths and communities are found in a large network."""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.network import Figures, Latency, Measured


@click.command("network")
@click.option("--nodes", type=int, default=1_000_000, show_default=True, help="Nodes of the network.")
@click.option("--edges", type=int, default=5_000_000, show_default=True, help="Rows of edges, at most five million.")
@click.option("--admission", is_flag=True, help="Ask a node's records through admission instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def network(*, nodes: int, edges: int, admission: bool, as_json: bool) -> None:
    """Measure paths and communities in an invented network, beside networkx, igraph and networkit where installed.

    Communities of 100 nodes are planted in it.  Sangam needs none of the peers and installs none.  With --admission
    the links are records of a node that is made for it.  An officer asks who may not see all of them.
    """
    if admission:
        _ask_node(nodes, edges, as_json=as_json)
        return
    from sangam_lab.bench.network import measure

    found = measure(nodes, edges, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else in_words(found))


def _ask_node(nodes: int, edges: int, *, as_json: bool) -> None:
    from sangam_lab.bench.admission.measure import measure

    found = measure(nodes, edges, say=lambda sentence: click.echo(sentence, err=True))
    spent = {"tap": found.tap_ms, "whole page": found.page_ms, "after a change": found.changed_ms}
    lines = [f"{found.persons:,} persons, {found.links:,} links", f"first question   {found.first_s:.1f} s"]
    lines += [f"{name:<17}p50 {p50:.1f} ms   p95 {p95:.1f} ms" for name, (p50, p95) in spent.items()]
    lines += [f"memory           {found.most_mb:,.0f} MB", f"machine          {found.machine}"]
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else "\n".join(lines))


def in_words(found: "Figures") -> str:
    """Return the figures as lines."""
    lines = [f"{found.nodes:,} nodes, {found.edges:,} edges"]
    lines += [line for each in found.measured for line in _tool(each)]
    lines += [f"not installed    {', '.join(found.absent)}"] if found.absent else []
    return "\n".join([*lines, f"machine          {found.machine}"])


def _tool(each: "Measured") -> list[str]:
    found = "not asked"
    if each.communities_s is not None and each.modularity is not None:
        worked = f"{each.communities_processor_s:.2f} s of processors"
        found = f"{each.communities_s:.2f} s, {worked}, modularity {each.modularity:.4f}"
    return [
        each.tool,
        f"  read           {each.read_s:.2f} s",
        f"  shortest path  {_latency(each.shortest)}",
        f"  all ≤ 4 hops   {_latency(each.within) if each.within else 'not asked'}",
        f"  communities    {found}",
    ]


def _latency(found: "Latency") -> str:
    return f"p50 {found.p50_ms:.3f} ms   p95 {found.p95_ms:.3f} ms"
