"""The door of `exchange` for the forms of alerts: templates, the area on the map, CAP 1.2 out of one."""

from sangam.exchange.alerts.targets import RADII_KM, stations_off_map, units_on_map, units_within
from sangam.exchange.cap import AlertTemplate, alert_templates, cap_xml

__all__ = [
    "RADII_KM",
    "AlertTemplate",
    "alert_templates",
    "cap_xml",
    "stations_off_map",
    "units_on_map",
    "units_within",
]
