"""A script that raises before it has shown anything."""
raise OSError(2, "No such thing", "name")
