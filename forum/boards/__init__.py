"""Boards: the issues that threads are about, made by the operator."""
