"""`python -m registrar`: the same as `candour-registrar`."""

from registrar.cli import main

main()
