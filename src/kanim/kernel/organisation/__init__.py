"""Offices, posts and appointments: `selectors` reads, `verbs` changes, `seed` founds from the regulation."""
