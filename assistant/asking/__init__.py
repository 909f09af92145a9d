"""What is asked: a question read, spelt, expanded, and made to stand alone."""
