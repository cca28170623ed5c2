"""Budget execution: lines with a ceiling, commitments that hold part of it, claims paid from them."""
