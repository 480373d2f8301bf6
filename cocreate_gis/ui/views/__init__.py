"""One module per view; each renders itself at a desk."""
