"""`sangam network …`: measure a network of a CSV file, find communities, paths and key players.  Needs no node.

With `--json` a command prints one object, and nothing else, on the output.  What it left out of the file is said on the
error stream.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sangam.graphs.adjacency import Graph
    from sangam.graphs.types import By, Communities, KeyPlayers, Paths, Players, Removal, Stats
    from sangam.graphs.types import Path as Way

_FILE = click.Path(path_type=Path)
_SHOWN = 10
_PATHS_SHOWN = 100
_COMMUNITIES_SHOWN = 20
_MEMBERS_SHOWN = 30


@click.group()
def network() -> None:
    """Measure a network, find its communities, paths and key players, remove nodes from it."""


def _on_a_file(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that name the file and its columns."""
    options = (
        click.option("--edges", type=_FILE, required=True, help="CSV with a row for each edge; .gz too."),
        click.option("--nodes", type=_FILE, help="CSV of nodes: id, and name if the node has another."),
        click.option("--source", default="src", show_default=True, help="Column of one end."),
        click.option("--target", default="dst", show_default=True, help="Column of the other end."),
        click.option("--weight", default="", help="Column of weights.  Without it every edge counts alike."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@network.command()
@_on_a_file
def stats(*, as_json: bool, **file: Any) -> None:
    """Print the figures of a network: size, components, transitivity, core, cut points, distances, betweenness.

    Diameter and average path are those of the largest component.  Weights play no part.
    """
    from sangam.graphs.cohesion import measure_graph

    found = measure_graph(_graph(**file))
    _print(_of_stats(found), _stats_in_words(found), as_json=as_json)


@network.command()
@_on_a_file
@click.option("--from", "one", required=True, help="Where paths begin: a node's name, or its id.")
@click.option("--to", "other", required=True, help="Where paths end.")
@click.option("--max-hops", type=int, help="Most edges of a path; 4 unless --k is given.")
@click.option("--k", type=int, help="Only the shortest so many paths.")
def paths(*, as_json: bool, one: str, other: str, max_hops: int | None, k: int | None, **file: Any) -> None:
    """Print the paths between two nodes, the shortest first.

    With --weight, a weight is the length of an edge.  Nothing found is an answer: exit status 0.
    """
    from sangam.graphs.communities import find_paths

    found = find_paths(_graph(**file), one, other, max_hops=max_hops, shortest=k)
    _print(_of_paths(found), _paths_in_words(found), as_json=as_json)


@network.command()
@_on_a_file
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed finds the same communities.")
def communities(*, as_json: bool, seed: int, **file: Any) -> None:
    """Print the communities: the partition of highest modularity that is found.

    With --weight, a weight is the strength of an edge, and repeated rows add up.
    """
    from sangam.graphs.communities import find_communities

    found = find_communities(_graph(**file), seed=seed)
    _print(asdict(found), _communities_in_words(found), as_json=as_json)


@network.command()
@_on_a_file
@click.option("--by", type=click.Choice(["betweenness", "degree"]), default="betweenness", show_default=True)
@click.option("--steps", type=int, default=12, show_default=True, help="How many nodes to remove.")
def removal(*, as_json: bool, by: "By", steps: int, **file: Any) -> None:
    """Print what is left of the largest component while the highest node is removed, again and again.

    Computed anew after each removal, and printed as a share of the first largest component.  It is a figure about the
    network, no advice to arrest anybody.
    """
    from sangam.graphs.cohesion import remove_nodes

    found = remove_nodes(_graph(**file), by=by, steps=steps)
    _print(asdict(found), _removal_in_words(found), as_json=as_json)


@network.command()
@_on_a_file
@click.option("--size", type=int, default=3, show_default=True, help="How many players to choose together.")
def keyplayers(*, as_json: bool, size: int, **file: Any) -> None:
    """Print the set of nodes that holds a network together, and the set that reaches it best.

    The best set is chosen together: it is seldom the highest nodes one by one.
    """
    from sangam.graphs.key_players import find_key_players

    found = find_key_players(_graph(**file), size=size)
    _print(asdict(found), _players_in_words(found), as_json=as_json)


def _graph(*, edges: Path, nodes: Path | None, source: str, target: str, weight: str) -> "Graph":
    """Return the graph of the files, and say which rows are no edges of their own."""
    from sangam.graphs.edge_lists import Columns, read_graph

    graph = read_graph(edges, nodes=nodes, columns=Columns(source, target, weight))
    if graph.self_loops:
        click.echo(f"{graph.self_loops:,} row(s) join a node to itself: left out.", err=True)
    if graph.duplicates:
        click.echo(f"{graph.duplicates:,} row(s) repeat an edge: each edge counts once.", err=True)
    return graph


def _print(told: dict[str, object], words: str, *, as_json: bool) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else words)


def _of_stats(found: "Stats") -> dict[str, object]:
    return {**asdict(found), "betweenness": [list(pair) for pair in found.betweenness]}


def _stats_in_words(found: "Stats") -> str:
    at_least = "" if found.exact else "at least "
    source = "exact" if found.exact else f"from {found.pivots:,} of the nodes, a sample"
    lines = [
        f"nodes          {found.nodes:,}",
        f"edges          {found.edges:,}",
        f"components     {found.components:,}, the largest of {found.largest:,} nodes",
        f"transitivity   {found.transitivity:.4f}",
        f"highest core   {found.core:,}",
        f"cut points     {found.cut_points:,}",
        f"diameter       {at_least}{found.diameter:,} hops, in the largest component",
        f"average path   {found.average_path:.3f} hops, in the largest component",
        f"betweenness    normalised, {source}",
    ]
    return "\n".join([*lines, *(f"  {value:.4f}  {name}" for name, value in found.betweenness[:_SHOWN])])


def _communities_in_words(found: "Communities") -> str:
    lines = [f"modularity {found.modularity:.4f}, {len(found.communities):,} communities"]
    for number, members in enumerate(found.communities[:_COMMUNITIES_SHOWN], 1):
        shown = ", ".join(members[:_MEMBERS_SHOWN])
        more = f" and {len(members) - _MEMBERS_SHOWN:,} more" if len(members) > _MEMBERS_SHOWN else ""
        lines.append(f"{number:>4}  {len(members):,}: {shown}{more}")
    if len(found.communities) > _COMMUNITIES_SHOWN:
        lines.append(f"Shown: {_COMMUNITIES_SHOWN} of them, the largest first. --json prints all.")
    return "\n".join(lines)


def _removal_in_words(found: "Removal") -> str:
    lines = [f"{1:6.3f}  of the first largest component at the start"] if found.largest else ["There is no node."]
    lines += [f"{share:6.3f}  without {name}" for share, name in zip(found.largest[1:], found.removed, strict=True)]
    return "\n".join([*lines, *([] if found.exact else ["Betweenness is from a sample of the nodes."])])


def _players_in_words(found: "KeyPlayers") -> str:
    return "\n".join(
        (
            f"fragmentation  {found.fragmentation:.4f} as it is ({found.measure})",
            f"               {found.removed.value:.4f} without {_set_in_words(found.removed)}",
            f"reach          {found.reaching.value:.4f} from {_set_in_words(found.reaching)}",
        )
    )


def _set_in_words(found: "Players") -> str:
    how = "the best of all sets" if found.exact else "no exchange of one node betters it"
    return f"{', '.join(found.names)} ({how})"


def _of_paths(found: "Paths") -> dict[str, object]:
    return {
        "from": found.source,
        "to": found.target,
        "max_hops": found.max_hops,
        "paths": [list(path.names) for path in found.paths],
        "hops": [path.hops for path in found.paths],
        "lengths": [path.length for path in found.paths],
        "complete": found.complete,
    }


def _paths_in_words(found: "Paths") -> str:
    lines = [_path_in_words(path) for path in found.paths[:_PATHS_SHOWN]]
    if not lines:
        limit = f" of at most {found.max_hops} hops" if found.max_hops else ""
        return f"No path{limit} joins {found.source} and {found.target}."
    if len(found.paths) > len(lines):
        lines.append(f"Shown: {len(lines):,} of {len(found.paths):,} paths, the shortest first. --json prints all.")
    if not found.complete:
        lines.append(f"There are more than these {len(found.paths):,}: the search met its ceiling. Ask for fewer hops.")
    return "\n".join(lines)


def _path_in_words(path: "Way") -> str:
    length = "" if path.length == path.hops else f", length {path.length:g}"
    return f"{' – '.join(path.names)}  ({path.hops} hop{'s' * (path.hops != 1)}{length})"
