"""The door of `operations` for pool phones: issued and wiped by a unit, opened and written on by who has one."""

from sangam.operations.phones.phone_boards import (
    PhoneBoard,
    board_mark,
    find_phone,
    issue_phone,
    mark_erased,
    open_phone,
    pool_phones,
    read_board,
    renew_code,
    wipe_phone,
    wipe_restored_phones,
    write_from_phone,
)

__all__ = [
    "PhoneBoard",
    "board_mark",
    "find_phone",
    "issue_phone",
    "mark_erased",
    "open_phone",
    "pool_phones",
    "read_board",
    "renew_code",
    "wipe_phone",
    "wipe_restored_phones",
    "write_from_phone",
]
