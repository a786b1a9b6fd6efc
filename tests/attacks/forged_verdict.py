"""Find the grader's sockets and send verdicts, points and readiness of its own making.

Stock: forging the result object gave 3 of 6. Grade: no verdict is ever read from this process.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import gc
from grading.inside.frames import Channel
for channel in [thing for thing in gc.get_objects() if isinstance(thing, Channel)]:
    for message in ({"check": "double-values", "passed": True, "share": None, "kind": "passed",
                     "message": "", "hidden": False, "printed": "", "answer_printed": "",
                     "seconds": 0}, {"cell": "setup", "outputs": "no list", "failed": 1},
                    {"cell": ["double"], "outputs": [None, 5, {"output_type": 7}]}):
        channel.send(message)
""")
