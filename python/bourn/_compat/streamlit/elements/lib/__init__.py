"""Parts of elements that add-ons import by name."""
