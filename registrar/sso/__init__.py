"""Single sign-on: the organisation's OpenID provider vouches for an address, and the roll decides."""
