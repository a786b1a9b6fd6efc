"""Overwrite files outside its folder: a canary beside the course, helpers, the environment.

Stock: works. Grade: all but its own /tmp is absent or read-only.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    canary = str(course.folder / "canary.txt")
    return wrong(f"""
import helpers, sys, pathlib
for place in ({canary!r}, helpers.__path__[0] + "/errors.py", sys.prefix + "/pwned", "/dev/pwned",
              "/pwned", "/etc/pwned", "/proc/sys/kernel/core_pattern"):
    try:
        with open(place, "a") as file:
            file.write("# pwned")
        WORKED = place
    except OSError:
        pass
""", double=cheat_if("WORKED"))
