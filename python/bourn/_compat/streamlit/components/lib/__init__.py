"""Registries of components."""
