"""What is said beside and within an answer: quotations, figures, changes, notices, and what minutes tell."""
