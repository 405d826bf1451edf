"""One module per version: what it lets in, what it writes out, and its switches. They don't know one another."""
