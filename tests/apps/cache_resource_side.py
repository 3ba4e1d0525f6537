"""What happened to resources, over all runs."""
events = []
