"""A submission as data: the masters, what was handed in, read and mended. Runs nothing."""
