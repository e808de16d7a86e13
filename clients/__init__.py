"""Programs for members. They stand alone and import nothing of ours: whoever doubts us can read them by themselves."""
