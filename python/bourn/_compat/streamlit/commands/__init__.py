"""Commands that are no elements."""
