"""Sealed messages: what cannot be said in the forum, to the moderators and back, found again by eight words."""
