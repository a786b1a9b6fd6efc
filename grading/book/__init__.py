"""nbgrader's gradebook, the record of each submission beside it, and points. Runs nothing."""
