"""The workspace, its files, its accounts, its standards."""
