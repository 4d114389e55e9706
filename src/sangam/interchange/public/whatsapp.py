"""The face of `interchange` for exports of WhatsApp: what would come of one, and its import into a channel."""

from sangam.interchange.whatsapp.intake import import_export, preview

__all__ = ["import_export", "preview"]
