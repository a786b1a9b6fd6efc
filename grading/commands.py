"""The list of commands: `python course.py --help` reads it before any library is installed."""

from typing import NamedTuple


class Command(NamedTuple):
    """One command: where its click function is, and one line that says what it does."""

    module: str
    function: str
    help: str


GROUPS: dict[str, dict[str, Command]] = {
    "For learners": {
        "lab": Command("lab", "lab", "prepare the scene and open the notebooks in JupyterLab"),
        "scene": Command("scene_command", "scene", "make, download or check a scene"),
        "draw": Command("draw_command", "draw", "write a QGIS project for drawing polygons"),
        "run": Command("pipeline_command", "run", "all steps at once: polygons and product to map"),
        "classify": Command("classify_command", "classify", "map a product with a kept model"),
    },
    "For instructors": {
        "release": Command("release", "release", "make the learners' notebooks from source/"),
        "publish": Command("publish", "publish", "write the learners' repository"),
        "collect": Command("collect", "collect", "sort handed-in files into submitted/"),
        "grade": Command("grade_command", "grade", "grade all submissions, safely and in parallel"),
        "feedback": Command("feedback", "feedback", "write a feedback page per learner and step"),
        "export": Command("export", "export", "write the points as CSV for a learning platform"),
        "report": Command("report", "report", "write the instructor's page about the whole class"),
        "demo": Command("demo", "demo", "play the instructor's loop with a made-up class of three"),
    },
    "For developers": {
        "test": Command("testing", "test", "run all tests"),
        "check-the-checks": Command(
            "check_the_checks", "check_the_checks", "try right and wrong answers on every check"
        ),
        "environment": Command("environment", "environment", "write environment.yml from the lock"),
        "measure": Command("measure", "measure", "time and memory of each notebook"),
        "bench": Command("bench", "bench", "measure grading or classification"),
    },
}
COMMANDS: dict[str, Command] = {
    name: command for group in GROUPS.values() for name, command in group.items()
}


def usage() -> str:
    """Return what `--help` prints."""
    lines = [
        "Usage: python course.py COMMAND [OPTIONS]",
        "",
        "From hand-drawn polygons and a Sentinel-2 product to a land-cover map, in seven steps.",
    ]
    width = max(map(len, COMMANDS))
    for title, commands in GROUPS.items():
        lines += ["", f"{title}:"]
        lines += [f"  {name:<{width}}  {command.help}" for name, command in commands.items()]
    lines += ["", "python course.py COMMAND --help tells the options of a command."]
    return "\n".join(lines)
