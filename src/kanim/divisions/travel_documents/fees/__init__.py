"""What a passport costs."""
