"""Quotes: what may be quoted, two seats, and the report."""
