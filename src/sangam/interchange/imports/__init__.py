"""Rows of a sheet as records: plan, trial, run, report."""
