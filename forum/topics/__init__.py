"""Kinds of thread, and what leadership owes for them: questions, debts, answers, votes on what is said to be done."""
