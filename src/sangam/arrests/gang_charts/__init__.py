"""Gang charts: columns from records with their sources, a checklist beside each, reasons that each authority types.

The software writes no satisfaction, copies none and offers none.  It names what is missing and what has changed.

Bottom to top: chart_types; forms; own_words, charge_sheets; columns; chart_rules; chart_rows; chart_acts, chart_pages.
"""
