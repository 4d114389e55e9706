"""The front door of `federation` for replacing the keys of files and of sign-in."""

from sangam.federation.keys.replaced_keys import (
    FILES,
    SIGN_IN,
    announce,
    forget_old,
    is_in_use,
    rewrap_files,
    take,
    use,
)

__all__ = ["FILES", "SIGN_IN", "announce", "forget_old", "is_in_use", "rewrap_files", "take", "use"]
