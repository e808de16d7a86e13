"""New versions of the house rules: one seat proposes, another adopts, nobody does both."""
