"""How long a finished passport waits for its holder."""
