"""What the office counts: defined once, used by every table, chart, export and report."""
