"""How people are counted for reports: what the wallet sends, and the figures that are left of it."""
