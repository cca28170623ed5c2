"""Administrative action (TAK): overstay and its charge, the actions of Pasal 75, objection."""
