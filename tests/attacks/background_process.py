"""Leave a process behind that goes on after the notebook is graded.

Stock: two were alive afterwards. Grade: all end with the notebook.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.execv("/bin/sleep", ["course-canary-sleep", "600"])
subprocess.Popen(["/bin/sh", "-c", "exec -a course-canary-sleep sleep 600"], start_new_session=True)
""")
