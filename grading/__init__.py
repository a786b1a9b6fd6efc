"""What instructors run: release, collect, grade, give feedback; and the pipeline as a command."""

import sys

# nbformat takes this package along, by way of jsonschema, to judge one format that no notebook
# uses; to import it is to compile 38 grammars, 3 s of CPU time for each command and test.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
