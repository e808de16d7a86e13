"""Periods of four weeks, and the reserved ballot numbers that each of them gives a purpose."""
