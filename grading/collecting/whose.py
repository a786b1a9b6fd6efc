"""Which part of each path was written by the platform, and whom it names.

A download has one level at which the platform (or the instructor, with a folder for each learner)
wrote names; all that lies deeper is a learner's, whatever it is called.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import takewhile

from grading.collecting.downloads import USED
from grading.collecting.platforms import Sighting, packed_name, read_name
from grading.handed_in.register import folder_name

Path = tuple[str, ...]
WRAPPERS = ("notebooks", "polygons")  # as the course's own folders are called


@dataclass(frozen=True)
class Whose:
    """Whom a path belongs to.

    Attributes
    ----------
    depth : int
        The number of the part that says so; 0 where none does.
    sighting : Sighting or None
        What it says.
    problem : str
        Why it is not used, for the instructor.
    """

    depth: int = 0
    sighting: Sighting | None = None
    problem: str = ""


def find_owners(
    paths: list[Path], steps: Iterable[str], usernames: Iterable[str] = ()
) -> list[Whose]:
    """Find out whose each file is.

    Parameters
    ----------
    paths : list of tuple of str
        Folders, zips and names, from the outside in, all of one download.
    steps : iterable of str
        Names of steps: a folder called so is no learner's.
    usernames : iterable of str
        Known names of users, which settle where Blackboard's begin.

    Returns
    -------
    list of Whose
        One for each path.
    """
    found = _at_level(sorted(set(paths)), 0, frozenset(steps))
    found = _with_users(found, frozenset(usernames))
    return [found[path] for path in paths]


def _at_level(paths: list[Path], depth: int, steps: frozenset[str]) -> dict[Path, Whose]:
    """Return the owners of paths that agree in the parts before a depth."""
    groups = _by_head(paths, depth)
    named = {head: read_name(head) for head in groups}
    if any(named.values()):
        return _platforms_level(groups, named, depth, steps)
    used = {head: group for head, group in groups.items()
            if any(_is_used(path) and len(path) > depth + 1 for path in group)}  # fmt: skip
    downloads = {head for head, group in used.items() if _is_download(group, depth + 1)}
    if used and downloads == set(used):
        found: dict[Path, Whose] = {}
        for head, group in groups.items():
            found |= (_at_level(group, depth + 1, steps) if head in used
                      else _plain(group, depth, steps))  # fmt: skip
        return found
    crowded = {h for h in downloads if len(_by_head(used[h], depth + 1)) > 1}
    found = _plain(paths, depth, steps)
    for head in crowded:
        problem = (
            "lies in what looks like a download of its own, among folders of learners: collect "
            f"{head} by itself"
        )
        found |= {path: Whose(problem=problem) for path in groups[head]}
    return found


def _platforms_level(
    groups: dict[str, list[Path]], named: dict[str, Sighting | None], depth: int,
    steps: frozenset[str],
) -> dict[Path, Whose]:  # fmt: skip
    """Return the owners where a platform wrote the names; what it did not write is set apart."""
    found: dict[Path, Whose] = {}
    for head, sighting in named.items():
        if sighting:
            found |= {path: Whose(depth, sighting) for path in groups[head]}
        else:
            found |= _plain(groups[head], depth, steps, peel=False)
    return found


def _is_download(paths: list[Path], depth: int) -> bool:
    """Tell whether all that is used below a folder bears names that a platform wrote."""
    groups = _by_head([path for path in paths if _is_used(path) and len(path) > depth], depth)
    named = [read_name(head) for head in groups]
    if any(named):
        return all(named)
    return bool(groups) and all(
        all(len(path) > depth + 1 for path in group) and _is_download(group, depth + 1)
        for group in groups.values()
    )


def _plain(
    paths: list[Path], depth: int, steps: frozenset[str], *, peel: bool = True
) -> dict[Path, Whose]:
    """Return the owners where folders are learners': the outermost that can be one's.

    A folder around everything, as in ``submissions/ada/...``, is nobody's.
    """
    able = {path: _able(path, depth, steps) for path in paths}
    while peel:
        heads = {path[places[0]] for path, places in able.items() if places}
        deep = all(
            len(places) > 1 or (places and any(map(packed_name, path[places[0] + 1 :])))
            for path, places in able.items()
        )
        if len(heads) != 1 or not deep:
            break
        able = {path: places[1:] for path, places in able.items()}
    return {path: _of_folder(path, places) for path, places in able.items()}


def _able(path: Path, depth: int, steps: frozenset[str]) -> list[int]:
    """Return the numbers of a path's parts that can be a learner's folder."""
    return [
        at for at in range(depth, len(path) - 1)
        if path[at] not in steps and path[at].lower() not in WRAPPERS
        and not packed_name(path[at]) and folder_name(path[at])
    ]  # fmt: skip


def _of_folder(path: Path, places: list[int]) -> Whose:
    if places:
        name = path[places[0]].removesuffix(".zip")
        return Whose(places[0], Sighting("folder", name, name, path[places[0]]))
    for at, part in enumerate(path):
        if name := packed_name(part):
            return Whose(at, Sighting("pack", name, name, part))
    return Whose(problem="nothing tells whose it is")


def _with_users(found: dict[Path, Whose], usernames: frozenset[str]) -> dict[Path, Whose]:
    """Tell Blackboard's user from the assignment before it: all of a download share the latter."""
    groups: dict[Path, list[Path]] = defaultdict(list)
    for path, whose in found.items():
        if whose.sighting and whose.sighting.platform == "blackboard":
            groups[path[: whose.depth]].append(path)
    for group in groups.values():
        texts = {path: _before_attempt(path[found[path].depth]) for path in group}
        shared = _shared_start(set(texts.values())).rpartition("_")[0] + "_"
        for path, text in texts.items():
            user = text.removeprefix(shared) if len(set(texts.values())) > 1 else ""
            known = [name for name in usernames if text.endswith(f"_{name}")]
            user = max(known, key=len, default=user or text.rpartition("_")[2])
            sighting = found[path].sighting
            assert sighting is not None
            found[path] = replace(found[path], sighting=replace(sighting, key=user, name=user))
    return found


def _shared_start(texts: set[str]) -> str:
    columns = zip(*texts, strict=False)
    return "".join(column[0] for column in takewhile(lambda c: len(set(c)) == 1, columns))


def _before_attempt(part: str) -> str:
    return part.partition("_attempt_")[0]


def _by_head(paths: Iterable[Path], depth: int) -> dict[str, list[Path]]:
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        groups[path[depth]].append(path)
    return groups


def _is_used(path: Path) -> bool:
    return path[-1].lower().endswith(USED)
