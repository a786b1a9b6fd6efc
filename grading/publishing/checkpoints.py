"""The course's own results of each step, from which the notebooks after it can start."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from helpers.errors import CourseError
from helpers.paths import CHECKPOINTS
from helpers.scenes import Scene, open_scene
from helpers.steps import STEPS
from helpers.synthetic.presets import SYNTHETIC
from helpers.work.inputs import KINDS, write_result
from landcover.pipeline import Work, load_functions, run_step

# Steps whose results later notebooks start from; step 5 writes a file of its own.
NEEDED = tuple(step for step in STEPS if step.number in (1, 2, 3, 4, 6))


def write_checkpoints(
    names: tuple[str, ...] = tuple(SYNTHETIC), polygons: Path | None = None
) -> Iterator[Path]:
    """Run the reference solutions on some scenes and keep their results.

    Parameters
    ----------
    names : tuple of str
        Scenes, or paths of products.
    polygons : Path, optional
        Training polygons, for products that have none of the course.

    Yields
    ------
    Path
        Each file written, in ``data/checkpoints/SCENE``.

    Raises
    ------
    CourseError
        If there are no training polygons.
    """
    functions = load_functions(None, NEEDED)
    for name in names:
        scene = open_scene(name)
        training = polygons or scene.training
        if training is None:
            raise CourseError(
                f"{scene.title} has no training polygons of the course: name a file of yours with "
                "--polygons"
            )
        work = solve(scene, training, functions)
        folder = CHECKPOINTS / scene.name
        folder.mkdir(parents=True, exist_ok=True)
        for kind, value in results_of(work).items():
            path = folder / KINDS[kind].file
            write_result(path, kind, value)
            yield path


def solve(scene: Scene, training: Path, functions: dict) -> Work:
    """Run the steps on a scene and training polygons and return all results."""
    nowhere = Path()
    work = Work(scene, training, nowhere, nowhere, offset=scene.product.offset)
    for step in NEEDED:
        run_step(step, work, functions[step.function])
    return work


def results_of(work: Work) -> dict:
    """Return the results as the kinds that `helpers.get_input` hands out, in small types."""
    assert work.samples is not None and work.classes is not None
    return {
        "polygons": work.polygons,
        "mask": (work.mask, work.mapping),
        "samples": (work.samples.astype(np.float32), work.mapping),
        "classes": (work.classes.astype(np.uint8), work.mapping),
    }
