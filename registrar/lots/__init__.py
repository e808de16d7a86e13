"""Numbers for lots: told once each, when the forum's log shows what they are for."""
