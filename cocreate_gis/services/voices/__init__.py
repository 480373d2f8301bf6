"""What people say: sent, looked at, talked over, counted, forgotten."""
