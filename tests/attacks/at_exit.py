"""Register functions for the end: atexit, signal handlers, a thread that waits.

Stock: they run with the instructor's rights. Grade: they end with the sandbox.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import atexit, os, signal, threading, time
atexit.register(time.sleep, 600)
for number in range(1, 32):
    try:
        signal.signal(number, lambda *args: None)
    except (OSError, ValueError):
        pass
threading.Thread(target=time.sleep, args=(600,)).start()
""")
