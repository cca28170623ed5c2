"""What happened: an append-only ledger, chained per stream (see `format` for what is stored and hashed)."""
