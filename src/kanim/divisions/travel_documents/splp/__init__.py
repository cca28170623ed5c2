"""Travel documents in lieu of a passport (SPLP) for foreigners."""
