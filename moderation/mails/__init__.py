"""Mail to those who hold a seat and to leaders: one hour a day, and no more."""
