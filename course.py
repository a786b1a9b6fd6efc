"""The one door to the course: make the environment if needed, then run a command.

Needs Python 3.11, 3.12 or 3.13 and nothing else. `python3 course.py --help` lists the commands.
Every Python from 2.7 on can read this file, so that an older one says what is missing.
"""

from __future__ import print_function

import os
import subprocess
import sys

SUPPORTED = ((3, 11), (3, 12), (3, 13))
BEST_FIRST = ("3.12", "3.13", "3.11")
PROBE = "import sys; sys.exit(sys.version_info[:2] not in {0!r})".format(SUPPORTED)
NO_PYTHON = """course.py: this is Python {0}, and the course needs 3.11, 3.12 or 3.13.
Install one of them, from python.org or as your system does, then call it by its name:
    {1}"""


def other_python():
    """Return the command of an installed Python that the course supports, or None."""
    for version in BEST_FIRST:
        command = ["py", "-" + version] if os.name == "nt" else ["python" + version]
        try:
            with open(os.devnull, "w") as nowhere:
                if not subprocess.call(command + ["-c", PROBE], stdout=nowhere, stderr=nowhere):
                    return command
        except OSError:
            pass
    return None


def in_another_python(arguments):
    """Hand over to a supported Python; say what is missing where there is none."""
    command = other_python()
    if command:
        return subprocess.call(command + [sys.argv[0]] + arguments)
    version = ".".join(str(part) for part in sys.version_info[:3])
    example = "py -3.12" if os.name == "nt" else "python3.12"
    print(NO_PYTHON.format(version, " ".join([example, "course.py"] + arguments)), file=sys.stderr)
    return 2


def main(arguments):
    """Run one command; return the exit code."""
    if sys.version_info[:2] not in SUPPORTED:
        return in_another_python(arguments)
    import environment

    return environment.enter(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
