"""Files of edges and nodes: what is read, what is said of a line that cannot be."""

import gzip
from pathlib import Path

import pytest

from sangam.graphs.adjacency import Graph, build_graph
from sangam.graphs.cohesion import measure_graph
from sangam.graphs.communities import find_paths
from sangam.graphs.edge_lists import Columns, read_graph
from sangam.kernel.errors import Malformed

PLAIN = "src,dst\nहरजीत,ਹਰਜੀਤ\nہرجیت,Harjeet\nHarjeet,हरजीत\n"
FIGURES = measure_graph(build_graph([line.split(",") for line in PLAIN.splitlines()[1:]]))
WEIGHTED = Columns(weight="weight")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edges.csv"


def read(path: Path, content: str | bytes, columns: Columns | None = None) -> Graph:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return read_graph(path, columns=columns)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.rstrip("\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", " , "),
        "\n".join(f'x,{line},"1,2"' for line in PLAIN.splitlines()),
        gzip.compress(PLAIN.encode(), mtime=0),
    ],
    ids=["plain", "bom", "crlf", "blank lines", "no last end", "semicolons", "tabs", "blanks", "more columns", "gzip"],
)
def test_the_same_edges_are_read_however_they_are_written(path: Path, content: str | bytes) -> None:
    assert measure_graph(read(path, content)) == FIGURES


def test_headings_may_be_named_and_others_are_not_looked_at(path: Path) -> None:
    graph = read(path, "weight,caller,called\n-1,a,b\n", Columns("caller", "called"))
    assert (list(graph.ids), graph.edges) == (["a", "b"], 1)


def test_two_writings_of_one_letter_are_one_node(path: Path) -> None:
    assert read(path, "src,dst\nप\u095c,x\nप\u0921\u093c,x\n").edges == 1


def test_nought_before_a_number_is_another_node(path: Path) -> None:
    assert list(read(path, "src,dst\n7,10\n007,9\n").ids) == ["7", "9", "10", "007"]


def test_a_cell_of_two_lines_does_not_move_the_line_that_is_named(path: Path) -> None:
    with pytest.raises(Malformed, match=r"Line 4 of .* has no dst"):
        read(path, 'src,dst\n"a\nb",c\nd,\n')


def test_the_row_of_an_edge_is_its_place_below_the_headings(path: Path) -> None:
    found = find_paths(read(path, "src,dst\na,b\nb,c\nb,a\n"), "a", "c")
    assert found.paths[0].rows == ((0, 2), (1,))


def test_weights_are_lengths_of_paths_the_least_of_repeated_rows(path: Path) -> None:
    graph = read(path, "src,dst,weight\na,b,2.5\nb,a,4\nb,c,0\n", WEIGHTED)
    assert find_paths(graph, "a", "c").paths[0].length == 2.5


def test_nodes_of_a_file_stand_there_without_an_edge_and_lend_their_names(path: Path, tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id,name\n1,Kala\n2,Bala\n3,Lala\n", "utf-8")
    path.write_text("src,dst\n1,2\n2,4\n", "utf-8")
    graph = read_graph(path, nodes=tmp_path / "nodes.csv")
    assert (graph.nodes, list(graph.labels)) == (4, ["Kala", "Bala", "Lala", "4"])
    assert find_paths(graph, "Kala", "4").paths[0].names == ("Kala", "Bala", "4")
    assert find_paths(graph, "1", "4").paths[0].names == ("Kala", "Bala", "4")


def test_a_file_of_nodes_without_names_is_read(path: Path, tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id\n9\n", "utf-8")
    path.write_text("src,dst\n1,2\n", "utf-8")
    assert measure_graph(read_graph(path, nodes=tmp_path / "nodes.csv")).components == 2


def test_headings_alone_are_a_network_without_nodes(path: Path) -> None:
    assert measure_graph(read(path, "src,dst\n")).nodes == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("\ufeff\r\n \n", "is empty"),
        ("from,to\na,b\n", "Line 1 of .* has no column src. It has: from, to"),
        ("src\na\n", "Line 1 of .* has no column dst"),
        ("src,dst\na,b\nc\n", r"Line 3 of .* has 1 cell\(s\), not 2"),
        ("src,dst\na,b\n\nc,d,e\n", r"Line 4 of .* has 3 cell\(s\), not 2"),
        ("src,dst\na,b\n ,d\n", "Line 3 of .* has no src"),
        (b"src,dst\na,b\nc,\xff\xfe\n", "Line 3 of .* is not text in UTF-8"),
        (b"\xff\xfes\0r\0c\0", "Line 1 of .* is not text in UTF-8"),
        (b"\x1f\x8bnot really", "cannot be read"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(path: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        read(path, content)


@pytest.mark.parametrize("weight", ["-1", "-0.5", "many", "", "nan", "inf", "1e400", "1,5"])
def test_a_weight_that_is_no_number_of_zero_or_more_is_named_with_its_line(path: Path, weight: str) -> None:
    with pytest.raises(Malformed, match=r"Line 3 of .*: the weight .* is not a number of zero or more"):
        read(path, f'src,dst,weight\na,b,1\nb,c,"{weight}"\n', WEIGHTED)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="cannot be read: No such file"):
        read_graph(tmp_path / "none.csv")
