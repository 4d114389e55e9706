"""The door of `interchange` for exports of WhatsApp: what would come of one, and its import into a channel."""

from sangam.interchange.whatsapp.archive import (
    MOST_UPLOAD_BYTES,
    drop_upload,
    import_export,
    keep_upload,
    opened_upload,
    preview,
)

__all__ = ["MOST_UPLOAD_BYTES", "drop_upload", "import_export", "keep_upload", "opened_upload", "preview"]
