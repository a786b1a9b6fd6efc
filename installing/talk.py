"""Follows a program and shows how far it is, in one line that is written over."""

import os
import re
import shutil
import subprocess
import sys
import time

STEP = re.compile(
    r"^\s*(?:(?:Collecting|Downloading|Building|Preparing|Installing) |Prepared |Resolved )"
)
# an active environment, or settings about prompts, are not meant for ours
DROPPED = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "PIP_REQUIRE_VIRTUALENV",
           "PIP_USER", "PIP_TARGET", "PIP_PREFIX")  # fmt: skip


def follow(command: list[str]) -> tuple[int, str]:
    """Run a program; return its exit code and all that it said."""
    variables = {k: v for k, v in os.environ.items() if k not in DROPPED}
    variables |= {"PYTHONUTF8": "1", "UV_NO_PROGRESS": "1", "PIP_PROGRESS_BAR": "off",
                  "PIP_RETRIES": "2"}  # fmt: skip
    start, said = time.monotonic(), []
    with subprocess.Popen(
        command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if STEP.match(line):
                _show(f"{time.monotonic() - start:4.0f} s  {line.strip()}")
    _show("")
    return process.returncode, "".join(said)


def _show(words: str) -> None:
    """Write over the line before; nothing in a file or pipe, where lines would only pile up."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{words[:width]:<{width}}\r" if not words else f"\r{words[:width]:<{width}}",
              end="", flush=True)  # fmt: skip
