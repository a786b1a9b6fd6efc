"""Whether code does the same each time it runs, and a digest of what it does.

Notebooks with the same digest can share one run. Code is trusted to repeat itself where all that it
names is known to: it reads no clock, draws no random number without a seed, looks at no text or
line of its own. What is not known is taken for the contrary: then each notebook is run for itself.
"""

import ast
import builtins
import hashlib
from collections.abc import Iterable, Iterator

from grading.inside.document.graded_cells import GradedCell, run_cells

LONGEST = 20_000  # characters: what Python's parser takes grows faster than the text
MODULES = {
    "PIL", "affine", "collections", "csv", "functools", "geopandas", "helpers", "itertools",
    "json", "math", "matplotlib", "numpy", "operator", "pandas", "pathlib", "pyogrio", "pyproj",
    "rasterio", "re", "rioxarray", "scipy", "shapely", "sklearn", "statistics", "string", "sys",
    "typing", "warnings", "xarray",
}  # fmt: skip
STREAMS = {"stderr", "stdout"}  # all that may be used of module sys
GEOMETRY = "__geo_interface__"
# Classes that draw nothing; any other must be given a seed.
CLASSES = {
    "Affine", "Any", "Axes", "CRS", "Callable", "ColorInterp", "Colormap", "Counter", "CourseError",
    "DataArray", "DataFrame", "Dataset", "DictReader", "DictWriter", "ExtraDims", "Figure",
    "GaussianNB", "GeoDataFrame", "GeoSeries", "GroupKFold", "ImageColor", "Index", "Iterable",
    "KFold", "KNeighborsClassifier", "LabelEncoder", "LeaveOneGroupOut",
    "LinearDiscriminantAnalysis", "ListedColormap", "Mapping", "MaskedArray", "MergeAlg",
    "MinMaxScaler", "MultiIndex", "MultiPolygon", "NearestCentroid", "OrderedDict", "Patch", "Path",
    "Point", "Polygon", "Product", "QuadraticDiscriminantAnalysis", "Resampling", "Sequence",
    "Series", "StandardScaler", "StratifiedGroupKFold", "StratifiedKFold", "Transformer", "Window",
}  # fmt: skip
BUILTINS = {"breakpoint", "compile", "delattr", "dir", "eval", "exec", "getattr", "globals",
            "hash", "id", "input", "locals", "memoryview", "setattr", "vars"}  # fmt: skip
# Ways to clocks, to chance, to other modules, to memory that nobody has filled.
ATTRIBUTES = {
    "RandomState", "attrgetter", "builtins", "ctypes", "ctypeslib", "datetime", "default_rng",
    "empty_like", "eval", "importlib", "inspect", "methodcaller", "now", "os", "rand", "randint",
    "randn", "random", "random_state", "set_params", "stat", "subprocess", "sys", "time", "today",
    "urandom", "utcnow", "uuid",
}  # fmt: skip
DRAWING = {
    "affinity_propagation", "basinhopping", "bootstrap", "choice", "dict_learning",
    "dict_learning_online", "differential_evolution", "dual_annealing", "dunnett",
    "effect_noise", "eigs", "eigsh", "extract_patches_2d", "fast_mcd", "fastica",
    "goodness_of_fit", "k_means", "kmeans", "kmeans2", "kmeans_plusplus",
    "multiscale_graphcorr", "mutual_info_classif", "mutual_info_regression",
    "non_negative_factorization", "permutation", "permutation_importance", "permutation_test",
    "permutation_test_score", "quantile_transform", "random_points", "randomized_svd",
    "resample", "rvs", "sample", "sample_points", "sample_y", "shuffle", "smacof",
    "sobol_indices", "spectral_clustering", "spectral_embedding", "svds", "train_test_split",
    "uniform",
}  # fmt: skip
SEEDS = {"random_state", "shuffle"}
TEXTS = ("/dev", "/proc", "/sys", "now", "today")


def digest_of(cells: Iterable[GradedCell], master: Iterable[GradedCell]) -> str:
    """Return a digest of the code that a rebuilt notebook runs, '' if it may do other things twice.

    Parameters
    ----------
    cells : iterable of GradedCell
        The notebook's; comments and layout make no difference to the digest.
    master : iterable of GradedCell
        The step's own, whose code repeats itself.

    Returns
    -------
    str
        64 hexadecimal digits, or ''.
    """
    own = {text.strip() for cell in master for text in (cell.source, cell.released)}
    digest = hashlib.sha256()
    for cell in run_cells(cells):
        is_course = cell.role == "locked" or cell.source.strip() in own
        said = cell.source.strip() if is_course else meaning_of(cell.source)
        if not said and cell.source.strip():
            return ""
        digest.update(f"{cell.role}\0{cell.grade_id}\0{said}\0".encode())
    return digest.hexdigest()


def meaning_of(code: str) -> str:
    r"""Return code without comments and layout, '' if it may do something else at the next run.

    Parameters
    ----------
    code : str
        Python.

    Examples
    --------
    >>> meaning_of("x = np.sum( [1] )  # mine") == meaning_of("x = np.sum([1])")
    True
    >>> meaning_of("forest = RandomForestClassifier(50)")
    ''
    >>> meaning_of("forest = RandomForestClassifier(50, random_state=0)") > ""
    True
    """
    if len(code) > LONGEST:
        return ""
    try:
        tree = ast.parse(code)
        # a semicolon keeps a notebook from showing the last value
        return f"{';' in code} {ast.dump(tree)}" if all(_repeats(tree)) else ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _repeats(tree: ast.AST) -> Iterator[bool]:
    """Tell of each node whether it does the same each time."""
    made_here = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    seeded = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call) and _has_seed(n)}
    streams = {id(n.value) for n in ast.walk(tree)
               if isinstance(n, ast.Attribute) and n.attr in STREAMS}  # fmt: skip
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield all(_is_known(alias.name) for alias in names)
                yield all(alias.name != "sys" or not alias.asname for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                parts = [f"{module}.{alias.name}" for alias in names]
                yield not level and module != "sys" and all(map(_is_known, parts))
                yield all(_draws_nothing(alias.name) for alias in names if alias.asname)
            case ast.Name(id=name):
                yield name not in BUILTINS and not name.startswith("__")
                yield name != "sys" or id(node) in streams
                yield name in made_here or id(node) in seeded or _draws_nothing(name)
            case ast.Attribute(attr=name):
                yield name not in ATTRIBUTES and (name[:1] != "_" or name == GEOMETRY)
                yield id(node) in seeded or _draws_nothing(name)
            case ast.Call(func=ast.Attribute(attr="empty") | ast.Name(id="empty")):
                yield False
            case ast.Call(keywords=keywords):
                yield all(_is_steady(keyword, node) for keyword in keywords)
            case ast.Constant(value=str(text)):
                yield text not in {*TEXTS[3:], *SEEDS} and not text.startswith(TEXTS[:3])


def _is_known(path: str) -> bool:
    """Tell whether a module, or a name of it, may be imported."""
    first, *rest = path.split(".")
    return first in MODULES and not any(n in ATTRIBUTES or n[:1] in "_*" for n in rest)


def _draws_nothing(name: str) -> bool:
    is_class = name[:1].isupper() and not name.isupper() and "_" not in name  # X_train is none
    return name not in DRAWING and (not is_class or name in CLASSES or hasattr(builtins, name))


def _has_seed(call: ast.Call) -> bool:
    return any(k.arg == "random_state" and _is_number(k.value) for k in call.keywords)


def _is_steady(keyword: ast.keyword, call: ast.Call) -> bool:
    """Tell whether an argument brings no chance with it."""
    if keyword.arg == "random_state":
        return _is_number(keyword.value)
    if keyword.arg == "shuffle":
        return _has_seed(call)
    # what `**` brings is no seed: nobody can have named one, see SEEDS
    return keyword.arg is not None or not _is_of_class(call.func)


def _is_of_class(function: ast.expr) -> bool:
    name = getattr(function, "attr", getattr(function, "id", "A"))
    return bool(name[:1].isupper())


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int
