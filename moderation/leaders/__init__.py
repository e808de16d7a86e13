"""Leaders: accounts that read what is published for them, and that moderation refuses in public."""
