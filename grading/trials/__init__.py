"""The checks on trial: answers of known verdict, mutants, counts. Uses every other room."""
