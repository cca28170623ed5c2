"""What every unit does for its own direction: its yearly plan, its evaluation and its report to the level above."""
