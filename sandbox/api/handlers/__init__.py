"""One short function per operation, one module per resource, shared by all versions: find, do, show."""
