"""The yearly plan of a unit: activities with target and budget line, quarterly evaluation, report."""
