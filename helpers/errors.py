"""The one exception that is written for people."""


class CourseError(Exception):
    """Say in one sentence what is wrong, with which file or value, and the way out.

    The command line prints it and ends with exit code 2; a notebook shows it without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        """Give IPython the sentence alone: the lines of our own code help no learner."""
        return [f"{type(self).__name__}: {self}"]
