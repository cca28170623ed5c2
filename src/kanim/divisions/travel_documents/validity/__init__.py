"""How long a passport is valid."""
