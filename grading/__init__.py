"""What instructors run: release, collect, grade, give feedback; and the pipeline as a command."""
