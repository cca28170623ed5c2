"""Who may do what, and who may see what: actors, mandates, `authorise` and `visible_to`."""
