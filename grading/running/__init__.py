"""A class run: jobs, workers, notebooks in the sandbox, and what comes back. Knows no pages."""
