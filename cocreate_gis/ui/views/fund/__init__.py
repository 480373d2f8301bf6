"""The fund: as the office books it, as everybody reads it."""
