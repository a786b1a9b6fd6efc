"""What runs inside the sandbox: the warm process, the learner's notebook, and the checks.

The folder is bound into the sandbox alone, without the rest of `grading`; it imports nothing of it.
"""
