"""The service that knows who is staff and blind-signs passes. It cannot see what they are used for."""
