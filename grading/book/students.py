"""nbgrader's students, filled from the register of the class."""

from collections.abc import Iterable

from nbgrader import api

from grading.book.gradebook import GradeBook
from grading.handed_in.register import Person


def write_students(book: GradeBook, people: Iterable[Person]) -> int:
    """Write names, addresses and the platforms' keys into nbgrader's table of students.

    What a list does not say stays as it is in the gradebook.

    Parameters
    ----------
    book : GradeBook
        Of the class.
    people : iterable of Person
        Those of the class list.

    Returns
    -------
    int
        How many students were added or changed.
    """
    known = {student.id: student for student in book.db.query(api.Student)}
    changed = 0
    for person in people:
        student = known.get(person.folder)
        added = student is None
        if student is None:
            student = api.Student(id=person.folder)
            book.db.add(student)
        changed += _fill(student, person) or added
    book.db.commit()
    return changed


def _fill(student: api.Student, person: Person) -> bool:
    values = {
        "first_name": person.first,
        "last_name": person.last,
        "email": person.email,
        "lms_user_id": person.canvas or person.id_number or person.username,
    }
    wanted = {name: value for name, value in values.items() if value}
    changed = any(getattr(student, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(student, name, value)
    return changed
