"""Flags: a member says that a post breaks a house rule. With a ballot paper it counts towards hiding it for a day."""
