"""Base classes of components."""
