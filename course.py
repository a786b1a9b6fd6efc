"""The one door to the course: make the environment if needed, then run a command.

Needs Python 3.11, 3.12 or 3.13 and nothing else. `python course.py --help` lists the commands.
"""

import sys

from commands.table import usage
from environment import PYTHON, is_ready, make_environment, run

# What tests need beyond the course; the other commands do without.
DEVELOPER_COMMANDS = ("test",)


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    lock = "dev" if arguments[0] in DEVELOPER_COMMANDS else "course"
    if not is_ready(lock):
        problem = make_environment(lock)
        if problem:
            print(f"course.py: {problem}", file=sys.stderr)
            return 2
    return run([str(PYTHON), "-m", "commands.cli", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
