"""What can be found: one index over the registers, read within what its reader may see."""
