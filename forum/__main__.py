"""`python -m forum`: the same as `candour`."""

from forum.cli import main

main()
