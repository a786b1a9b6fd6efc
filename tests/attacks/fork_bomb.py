"""Start processes without end.

Stock: 600 processes were seen and the machine stalls. Grade: a limit, then all of them are ended.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import os, time
for _ in range(2000):
    try:
        if os.fork() == 0:
            time.sleep(60)
    except OSError:
        time.sleep(0.01)
""")
