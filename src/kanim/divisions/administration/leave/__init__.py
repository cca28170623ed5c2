"""Leave (cuti): what an employee is entitled to, what a request costs, and who decides."""
