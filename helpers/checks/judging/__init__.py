"""What checks compare: values that came beside values that were expected. Makes nothing."""
