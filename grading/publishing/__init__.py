"""From the masters to what learners get: release, checkpoints, their repository."""
