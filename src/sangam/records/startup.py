"""What `records` gives a node at its start: envelope handlers, shipped lists, rebuilt keys."""

from sangam.records.intake import copies
from sangam.records.ownership import missing_records
from sangam.records.pointers import answers as pointer_answers
from sangam.records.pointers import holdings as pointer_holdings
from sangam.records.recovery import returned_copies, returned_groups, returned_messages
from sangam.records.transfers import single_record

HANDLERS = {
    **copies.HANDLERS, **returned_copies.HANDLERS, **returned_groups.HANDLERS, **pointer_holdings.HANDLERS,
    **pointer_answers.HANDLERS, **returned_messages.HANDLERS, **single_record.HANDLERS,
    **missing_records.HANDLERS,
}  # fmt: skip
