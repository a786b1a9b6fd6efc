"""A notebook as a document: read, repaired, its outputs made safe, written. Runs nothing of it."""
