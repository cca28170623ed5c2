"""Removal of foreigners: the register of departures and failed boardings."""
