"""The door of charts as files for other tools."""

from sangam.networks.files.exports import FORMS, export_chart, export_saved_chart

__all__ = ["FORMS", "export_chart", "export_saved_chart"]
