"""Members come in with a code that is mailed to the address on the roll. A stranger sees exactly the same."""
