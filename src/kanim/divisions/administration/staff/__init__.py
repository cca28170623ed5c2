"""Employees: who serves here, since when."""
