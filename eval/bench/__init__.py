"""Speed and scale: the product beside plain LlamaIndex with Chroma on the same passages, at growing sizes."""
