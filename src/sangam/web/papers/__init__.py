"""Alerts, requests and records as PDF: a part in each language that was asked for, for who works on paper."""
