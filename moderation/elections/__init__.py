"""Elections: moderators get and lose office by a count that anyone can check."""
