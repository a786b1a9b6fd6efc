"""What has run in the learner's open notebook, and what to say where it has not."""

import sys


def install() -> None:
    """Follow what runs in this kernel, and say in plain words what went wrong.

    Does nothing outside a notebook's kernel, and nothing twice.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "kernel"):
        return
    from helpers.kernel.ran import follow
    from helpers.kernel.stopped import catch

    if follow(shell):
        catch(shell)
