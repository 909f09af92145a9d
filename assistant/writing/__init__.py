"""Answers worded by a language model, and the checks that hold its words to the papers."""
