"""The log: what was done here, in an order and a form that nobody can change unseen."""
