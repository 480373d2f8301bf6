"""What people say: said, read, answered, met over."""
