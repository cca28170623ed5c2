"""Who may receive a finished passport."""
