"""Take memory that counts for no process: files in /dev/shm and /tmp.

Stock: nothing limits it. Grade: both are small file systems of the notebook's own.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
block = b"x" * 10_000_000
for place in ("/dev/shm", "/tmp"):
    for number in range(60):
        try:
            with open(f"{place}/hog{number}", "wb") as file:
                file.write(block)
        except OSError:
            break
    else:
        SIZE = 600
""")
