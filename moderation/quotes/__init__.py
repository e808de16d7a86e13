"""Words for reports to quote: one seat proposes, another agrees, and a later report prints them once."""
