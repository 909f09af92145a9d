"""The assistant: the record of papers, retrieval over it, and verified answers from it."""
