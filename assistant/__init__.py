"""The assistant: the record of papers, retrieval over it, and verified answers from it."""

__version__ = "0.1.0"
