"""What of a count may be printed: noise, thresholds, rounding, the budget, and what is hidden of exact tables. Pure."""
