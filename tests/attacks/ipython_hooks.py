"""Hook into IPython: events, input transformers, showtraceback, run_cell, do_execute.

Stock: 14 of 14 points with two lines. Grade: the checks are not run by this IPython.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
shell = get_ipython()
shell.input_transformers_post.append(lambda lines: [])
shell.events.register("pre_run_cell", lambda info: None)
shell.showtraceback = lambda *args, **kwargs: None
type(shell).run_cell_async = None
shell.run_code = lambda *args, **kwargs: None
""")


EARNS = 0.0
