"""Documents that leave the workbook: the pack of a release, the statement as Word and PDF."""
