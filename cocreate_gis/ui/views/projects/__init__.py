"""Projects: programme, tasks, records, timeline, what is still needed."""
