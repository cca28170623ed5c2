"""Casework: one engine runs all procedures.

`acting.start` and `acting.act` are the only ways in which a case comes to be and moves; `sight.get_case` and
`queues` the only ways to read one; `delivery` brings events and timers. Import from these modules.
"""
