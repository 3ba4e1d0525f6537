"""Widgets: the commands are methods of DeltaGenerator, in C; here are the classes of their values."""
