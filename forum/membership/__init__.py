"""Who comes in: printed slips and the sessions they open. Knows nothing of posts."""
