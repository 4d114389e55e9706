"""A command that a page tells the reader to type is there, with the options that it names."""

import re
from collections.abc import Iterator

import click
import pytest
from repository import ROOT

from sangam.cli.main import COMMANDS, sangam

PAGES = (
    "README.md",
    "docs/operations.md",
    "docs/security.md",
    "docs/attacks.md",
    "docs/benchmarks.md",
    "docs/chaos.md",
    "CHANGELOG.md",
    "docs/house.md",
    "docs/product.md",
)
TYPED = re.compile(r"(?:^|[ /`])sangam ((?:[a-z]+(?:-[a-z]+)* ?)+)([^`\n]*)", re.MULTILINE)
# Of the entry script, not of the command line.
ENTRY = frozenset({"test", "lock"})


def typed(page: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and the options of each command in a page's shell blocks and in its inline code."""
    text = (ROOT / page).read_text("utf-8")
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).replace("\\\n", " ")
    inline = "\n".join(re.findall(r"`(?:\./)?(sangam [^`\n]+)`", text))
    for words, rest in TYPED.findall(f"{shell}\n{inline}"):
        yield words.split(), re.findall(r"(?<=\s)--[a-z-]+", f" {rest}")


def found(words: list[str]) -> click.Command | None:
    """Return the command that the words lead to, the rest being its arguments."""
    command: click.Command | None = sangam
    for word in words:
        if not isinstance(command, click.Group):
            break
        command = command.get_command(click.Context(command), word)
    return command


@pytest.mark.parametrize("page", [page for page in PAGES if (ROOT / page).is_file()])
def test_every_command_of_a_page_is_there(page: str) -> None:
    missing = [
        " ".join(words)
        for words, _ in typed(page)
        if words[0] not in ENTRY and (words[0] not in COMMANDS or found(words) is None)
    ]
    assert missing == []


@pytest.mark.parametrize("page", [page for page in PAGES if (ROOT / page).is_file()])
def test_every_option_of_a_page_is_there(page: str) -> None:
    for words, options in typed(page):
        command = found(words)
        if command and words[0] not in ENTRY:
            known = {name for parameter in command.params for name in parameter.opts}
            assert set(options) - known - {"--help"} == set(), " ".join(words)


def test_the_pages_have_commands() -> None:
    assert sum(1 for _ in typed("docs/operations.md")) > 15
