"""What is printed: posters, forms, notices, the lists and maps of the week."""
