"""Elements: the commands themselves are methods of DeltaGenerator, in C."""
