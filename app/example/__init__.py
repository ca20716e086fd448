"""The worked example: a committee that does not exist, made in an empty home by `workbook start` alone."""
