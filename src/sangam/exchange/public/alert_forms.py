"""The face of `exchange` for the forms of alerts: templates that fill one in, CAP 1.2 out of one."""

from sangam.exchange.alert_templates import AlertTemplate, alert_templates
from sangam.exchange.cap import cap_xml

__all__ = ["AlertTemplate", "alert_templates", "cap_xml"]
