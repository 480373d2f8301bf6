"""Pure functions: frame or array in, frame or array out."""
