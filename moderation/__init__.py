"""Self-government: elected staff decide about flagged posts, in the open. It may use the forum, never the reverse."""
