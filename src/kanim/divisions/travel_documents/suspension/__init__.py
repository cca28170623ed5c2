"""What a running suspension does to a new application."""
