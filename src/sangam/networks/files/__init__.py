"""Networks as files: sums of calls in from a sheet, a chart out for other tools."""
