"""`kanim bench`: fills an office with generated cases and measures it, beside what the bare database can do.

`fill` makes cases with valid ledger streams, `transition` and `list` measure. All stands apart from the working
office: a database that holds other cases is refused.
"""
