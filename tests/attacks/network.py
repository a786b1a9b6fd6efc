"""Ask somebody outside: the internet, this machine, an abstract socket.

Stock: connected. Grade: no network at all.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    port = getattr(course, "port", 9)
    try:
        port = int((course.folder / "port.txt").read_text())
    except OSError:
        pass
    return wrong(f"""
import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", {port})), (socket.AF_INET, ("1.1.1.1", 53)),
                        (socket.AF_UNIX, "\\0course-canary")):
    with socket.socket(family) as line:
        line.settimeout(0.3)
        try:
            line.connect(address)
            WORKED = True
        except OSError:
            pass
""", double=cheat_if("WORKED"))
