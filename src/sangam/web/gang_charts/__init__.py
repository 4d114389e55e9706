"""Pages of gang charts: laws, charts, drawing, columns, joint meetings, reasons, forms as data, paper."""
