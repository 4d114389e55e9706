"""What `records` gives a node at its start: envelope handlers, shipped lists, rebuilt keys."""

from sangam.records import intake
from sangam.records.ownership import missing_records
from sangam.records.pointers import answers as pointer_answers
from sangam.records.pointers import holdings as pointer_holdings
from sangam.records.recovery import returned_copies, returned_groups, returned_messages
from sangam.records.transfers import single_record

HANDLERS = {
    **intake.HANDLERS, **returned_copies.HANDLERS, **returned_groups.HANDLERS, **pointer_holdings.HANDLERS,
    **pointer_answers.HANDLERS, **returned_messages.HANDLERS, **single_record.HANDLERS,
    **missing_records.HANDLERS,
}  # fmt: skip
