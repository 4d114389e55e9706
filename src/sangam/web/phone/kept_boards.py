"""A board of an operation in the words that a telephone keeps, to be read without a link."""

from collections.abc import Mapping
from typing import Any

from sangam.operations.types import OperationView, TaskState
from sangam.web.templatetags.words import moment_words, word

_MOST_LINES = 40


def kept_board(view: OperationView, owners: Mapping[str, str]) -> dict[str, Any]:
    """Return a board in words: plan, tasks with their state, the newest lines.  owners: names of the tasks' units."""
    planned, states = view.plan.planned, view.task_states
    tasks = [
        " · ".join(filter(None, (each.text, owners.get(each.owner, each.owner), _task_state(states.get(each.id)))))
        for each in view.tasks
    ]
    lines = [
        f"{moment_words(each.at)} · {each.by.force} · {word(each.kind, 'board_kind')}: {each.text}"
        for each in view.board[:_MOST_LINES]
    ]
    return {
        "title": view.plan.title,
        "number": view.number,
        "force": view.host,
        "state": word(view.state, "operation_state"),
        "starts": moment_words(planned.starts_at),
        "place": planned.place,
        "stop": view.plan.stop,
        "tasks": tasks,
        "lines": lines,
    }


def _task_state(state: TaskState | None) -> str:
    return word(state, "task_state") if state else ""
