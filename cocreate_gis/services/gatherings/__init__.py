"""Meetings, walks, topics, organisations, surveys."""
