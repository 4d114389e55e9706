"""The mask: which rows of the link table one officer is admitted to.

A table has few limits and many rows: each limit is asked once a question, and a row where a question goes.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.access.types import Admission
from sangam.records.schema import kinds
from sangam.records.visibility.link_table.columns import LinkTable
from sangam.records.visibility.link_table.types import Flags, Numbers, RecordScope, StatementScope

KINDS = tuple(sorted(kinds.KINDS))
"""Kinds of records: `AdmittedLinks.kind` names one by its place here."""


class AdmittedLinks:
    """The link table as one officer may read it: of a row both records and the statement."""

    def __init__(
        self,
        table: LinkTable,
        admission: Admission,
        *,
        us: str,
        hidden: Collection[str],
        closed: Sequence[UUID] = (),
        at_us: int,
    ) -> None:
        """closed: records of ours that nobody may read.  hidden: forces whose copies nobody may."""
        self._table, self._at, self._closed = table, at_us, table.numbers(closed)
        # At the end one that nobody is admitted to: for limits that came while the question runs.
        scopes = [*table.scopes.values, None]
        sees = [each is not None and sees_record(each, admission, hidden) for each in scopes]
        ends = [each is not None and _has_word(each, admission, hidden) for each in scopes]
        self._sees, self._ends = np.array(sees, np.bool_), np.array(sees, np.bool_) & np.array(ends, np.bool_)
        self._ours = np.array([each is not None and each.owner == us for each in scopes], np.bool_)
        reads = [*(reads_statement(each, admission, hidden) for each in table.limits.values), False]
        self._reads = np.array(reads, np.bool_)
        self.relations = table.relations

    def number(self, record: UUID) -> int:
        """Return the number of a record, -1 of one that no link knows."""
        return self._table.number(record)

    def numbers(self, records: Sequence[UUID]) -> Numbers:
        """Return the number of each record, -1 of one that no link knows."""
        return self._table.numbers(records)

    def record(self, number: int) -> UUID:
        """Return the id of a record."""
        return self._table.record(number)

    def statement(self, row: int) -> UUID:
        """Return the id of the statement that says a row."""
        return self._table.statement(row)

    @property
    def source(self) -> Numbers:
        """Return of each row the number of the record that names the other."""
        return self._table.source

    @property
    def target(self) -> Numbers:
        """Return of each row the number of the record that is named."""
        return self._table.target

    @property
    def relation(self) -> NDArray[np.int16]:
        """Return of each row the place of its relation in `relations.all`."""
        return self._table.relation

    @property
    def kind(self) -> NDArray[np.int16]:
        """Return of each record the place of its kind in `KINDS`, -1 of what is not here."""
        return self._table.kind

    def touching(self, records: Numbers) -> NDArray[np.int64]:
        """Return the admitted rows that begin or end at one of these records, ascending."""
        return self.admitted(self._table.touching(records))

    def marked(self) -> NDArray[np.int64]:
        """Return the admitted rows that are marks."""
        return self.admitted(self._table.marks())

    def admitted(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of these rows to which the officer is admitted."""
        table = self._table
        source, target = table.source[rows], table.target[rows]
        reads = self._reads[np.minimum(table.row_limits[rows], len(self._reads) - 1)]
        admitted = reads & self._shown(source, self._sees) & self._shown(target, self._ends)
        kept: NDArray[np.int64] = rows[admitted]
        return kept

    def _shown(self, records: Numbers, scopes: Flags) -> Flags:
        scope = np.minimum(self._table.scope[records], len(scopes) - 1)
        shown: Flags = scopes[scope] & (self._ours[scope] | (self._table.expires[records] > self._at))
        return shown & ~np.isin(records, self._closed) if len(self._closed) else shown


def sees_record(scope: RecordScope, admission: Admission, hidden: Collection[str]) -> bool:
    """Tell whether anything of a record is shown, as `lists.admission_condition` asks: the least statement decides."""
    return (
        bool(scope.least)
        and min(scope.least.values()) <= admission.clearance
        and (not scope.audience or bool(scope.audience & admission.audience))
        and (not scope.purposes or str(admission.purpose) in scope.purposes)
        and scope.owner not in hidden
    )


def _has_word(scope: RecordScope, admission: Admission, hidden: Collection[str]) -> bool:
    """Tell whether a statement is left that comes from no force that nobody may read yet."""
    return not hidden or any(
        force not in hidden and least <= admission.clearance for force, least in scope.least.items()
    )


def reads_statement(scope: StatementScope, admission: Admission, hidden: Collection[str]) -> bool:
    """Tell whether a statement is shown in full to who sees its record."""
    barred = {str(each) for each in admission.barred}
    return scope.classification <= admission.clearance and not scope.caveats & barred and scope.taken_from not in hidden
