"""Leadership's pages: what is owed, by when, the forms to answer; and the leaders' mail."""
