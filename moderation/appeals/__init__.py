"""Appeals against a removal, decided by a jury of five volunteers whom a lot draws that anyone can run again."""
