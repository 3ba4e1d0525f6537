"""How often each cached function ran, over all runs."""
calls = {}
