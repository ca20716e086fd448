"""How the workbook does under load. Each file says how it is run."""
