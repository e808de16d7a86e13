"""Passes: the registrar's keys as this forum fixed them, and spending a token once."""
