"""Who signs for a child."""
