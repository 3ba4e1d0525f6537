"""Parts of the script runner that add-ons import one by one."""
