"""What waits for the office: list, board, comments."""
