"""Reading papers into the store: files, paragraphs, metadata, passages."""
