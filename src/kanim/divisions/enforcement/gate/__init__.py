"""Who may not be removed, and what may not be done to him: the status gate."""
