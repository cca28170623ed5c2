"""What each paper of the passport procedure states."""
