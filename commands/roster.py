"""The command `roster`: the class list of a learning platform, into the gradebook."""

from pathlib import Path

import click

from grading.collecting.roster import Matched, enter, read_roster
from grading.handed_in.masters import Course
from grading.handed_in.register import Register
from helpers.counting import counted
from helpers.paths import ROOT
from helpers.shown import shown


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what fits together and change nothing.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with gradebook.db; the course by default.")  # fmt: skip
def roster(files: tuple[Path, ...], dry_run: bool, folder: Path) -> None:
    """Read who is in the class: names, e-mail, keys of the platform.

    FILE is a CSV as the platform exports it: Moodle (Participants, or an assignment's grading
    worksheet), Canvas (Grades, Export), Blackboard and Brightspace (Grades, Export), nbgrader's
    own. Best before the first `collect`; at any time afterwards too, and as often as you like.
    Formgrader, feedback and the exported grades then have the names and keys of the list.
    """
    course = Course(folder.resolve())
    register = Register.read(course)
    matched = Matched()
    for path in files:
        kind, entries = read_roster(path)
        matched = enter(register, entries, path.name)
        for line in _lines(kind, path, matched):
            click.echo(line)
    for line in _open_ends(matched):
        click.echo(line)
    if dry_run:
        click.echo("Nothing was changed (--dry-run).")
        return
    from grading.book.gradebook import GradeBook
    from grading.book.students import write_students

    register.write()
    with GradeBook(course) as book:
        changed = write_students(book, [person for person in register.people if person.listed])
    click.echo(
        f"{counted(changed, 'student was', 'students were')} added or changed in the gradebook."
    )


def _lines(kind: str, path: Path, matched: Matched) -> list[str]:
    width = max((len(shown(person.folder)) for _, person in matched.pairs), default=7)
    lines = [f"{shown(path.name)}: a list of {kind} with {counted(len(matched.pairs), 'person')}."]
    for entry, person in matched.pairs:
        known = ", ".join(dict.fromkeys(k.platform for k in person.known_as)) or "-"
        steps = counted(len(person.handed_in), "step") if person.handed_in else "nothing collected"
        lines.append(f"  {shown(person.folder):<{width}}  {shown(entry.name or '-')}  "
                     f"{shown(entry.email or '-')}  {known}  {steps}")  # fmt: skip
    return lines


def _open_ends(matched: Matched) -> list[str]:
    """Say what fits to nothing."""
    lines = []
    if matched.strangers:
        lines.append("Collected, and in no list (look at these):")
        lines += [f"  {shown(p.folder)}: {shown(p.name)}" for p in matched.strangers]
        lines.append("  Where one of them is in the list under another name, enter the list's "
                     "e-mail in learners.json, and read the list again.")  # fmt: skip
    waiting = sum(not person.handed_in for _, person in matched.pairs)
    lines.append(
        f"{len(matched.pairs) - waiting} of {counted(len(matched.pairs), 'person')} handed in."
    )
    return lines
