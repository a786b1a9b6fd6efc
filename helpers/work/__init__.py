"""A learner's own work: inputs and results, progress, packing, the notebooks on disk."""
