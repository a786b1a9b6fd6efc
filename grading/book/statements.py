"""What is asked of the gradebook in SQL: the course's own table beside those of nbgrader."""

TABLE = (
    "CREATE TABLE IF NOT EXISTS course_record (learner VARCHAR(128) NOT NULL, "
    "step VARCHAR(128) NOT NULL, fingerprint VARCHAR(128) NOT NULL, record TEXT NOT NULL, "
    "PRIMARY KEY (learner, step))"
)
PRESENT = (
    "FROM course_record WHERE EXISTS (SELECT 1 FROM submitted_assignment s "
    "JOIN assignment a ON a.id = s.assignment_id JOIN submitted_notebook n "
    "ON n.assignment_id = s.id WHERE s.student_id = learner AND a.name = step)"
)
# A check without a score: its row is new, and nothing was graded into it.
UNSCORED = (
    "SELECT DISTINCT s.student_id, a.name FROM grade g JOIN grade_cells c ON c.id = g.cell_id "
    "JOIN base_cell b ON b.id = c.id JOIN submitted_notebook n ON n.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = n.assignment_id "
    "JOIN assignment a ON a.id = s.assignment_id WHERE g.auto_score IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM base_cell w WHERE w.notebook_id = b.notebook_id AND w.name = b.name "
    "AND w.type = 'SolutionCell')"
)
# Submitted notebooks without a row for a cell that the master has.
LACKING = " UNION ".join(
    f"SELECT n.id FROM submitted_notebook n JOIN base_cell b ON b.notebook_id = n.notebook_id "
    f"WHERE n.notebook_id = :notebook AND b.type IN {kinds} AND NOT EXISTS "
    f"(SELECT 1 FROM {table} r WHERE r.cell_id = b.id AND r.notebook_id = n.id)"
    for table, kinds in (("grade", "('GradeCell', 'TaskCell')"),
                         ("comment", "('SolutionCell', 'TaskCell')"))
)  # fmt: skip
ABOVE = (
    "SELECT s.student_id, a.name, b.name, g.manual_score, m.max_score FROM grade g "
    "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = n.assignment_id "
    "JOIN assignment a ON a.id = s.assignment_id "
    "JOIN (SELECT id, max_score FROM grade_cells UNION SELECT id, max_score FROM task_cells) m "
    "ON m.id = g.cell_id WHERE g.manual_score > m.max_score ORDER BY 1, 2, 3"
)
KEEP = (
    "INSERT INTO course_record (learner, step, fingerprint, record) "
    "VALUES (:learner, :step, :fingerprint, :record) ON CONFLICT (learner, step) DO UPDATE SET "
    "fingerprint = excluded.fingerprint, record = excluded.record"
)
