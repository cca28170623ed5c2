"""Enforcement (Seksi Penindakan Keimigrasian): administrative action, deportation, and who may not be removed."""
