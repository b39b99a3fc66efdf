"""Windows that stay open beside the main window."""
