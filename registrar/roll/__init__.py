"""The roll: who is staff, as the officer last said it, one row a person."""
