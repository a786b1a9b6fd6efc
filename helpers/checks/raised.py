"""What an exception in a learner's function most likely means, and what to do about it.

A table: the kind of exception, words of its message, and sometimes words of the learner's own
line, give a cause and a next step. The first row that fits is taken; what no row knows gets the
advice to look at the whole error.
"""

import re
from dataclasses import dataclass

LONGEST_MESSAGE = 1000
TRY_IT = (
    'Run the cell "Try it" below your answer, or another that calls the function: it shows the '
    "whole error."
)
THEN_TRY = 'Then run the cell "Try it" again.'


@dataclass(frozen=True)
class KnownError:
    """One row of the table.

    Attributes
    ----------
    kinds : str
        Regular expression that the name of the exception's class must match as a whole.
    message : str
        Regular expression to be found in the message; its named groups may stand in the words.
    cause, step : str
        Sentences: what most likely happened, and what to do.
    line : str
        Regular expression to be found in the learner's own line.
    """

    kinds: str
    message: str
    cause: str
    step: str
    line: str = ""

    def words(self, kind: str, message: str, line: str) -> tuple[str, str] | None:
        """Return cause and next step where this row fits."""
        found = re.search(self.message, message)
        if not re.fullmatch(self.kinds, kind) or not found or not re.search(self.line, line):
            return None
        parts = {name: (text or "").strip()[:40] for name, text in found.groupdict().items()}
        return self.cause.format(**parts), f"{self.step.format(**parts)} {THEN_TRY}"


ANY = ".*"
KNOWN = (
    # names
    KnownError(
        "NameError|UnboundLocalError",
        r"(name|variable) '(?P<name>\w{1,40})'",
        "The name {name} is misspelt, is not imported, or is a variable of another cell.",
        "Use the function's arguments, and import in its cell what it needs.",
    ),
    KnownError(
        "ModuleNotFoundError",
        r"No module named '(?P<name>[\w.]{1,40})'",
        "The name of the library {name} is misspelt, or it is not part of this course.",
        "Import the libraries as the first code cell of the notebook does.",
    ),
    KnownError(
        "ImportError",
        r"cannot import name '(?P<name>\w{1,40})'",
        "The library has nothing of the name {name}.",
        "Compare the name with the library's documentation: capitals count.",
    ),
    # a function where its result was meant
    KnownError(
        "TypeError|AttributeError",
        r"'(builtin_function_or_method|function|method)'",
        "A method stands there without its parentheses, so you have the method and not its result.",
        "Write () behind the method's name, such as .unique() or .transform().",
    ),
    KnownError(
        "TypeError",
        r"'(ndarray|numpy\.ndarray|DataArray|GeoDataFrame|Series|DataFrame|str|int|float|list|dict"
        r"|tuple)' object is not callable",
        "Round brackets stand behind a value that is no function.",
        "Take elements with square brackets: mask[0, 1] instead of mask(0, 1).",
    ),
    KnownError(
        ANY,
        r"'NoneType'",
        "A value is None: a function without return gives None, and so does a method that changes "
        "its table in place.",
        "Print the value just before this line, and look where it comes from.",
    ),
    # files
    KnownError(
        "StopIteration",
        "",
        "next() found no file: no name in the folder fits the pattern.",
        "Print list(folder.rglob(\"*.jp2\")) and compare the names with your pattern, letter by "
        "letter.",
    ),
    KnownError(
        ANY,
        r"generator object|(path or file|path): \[|map object",
        "Several paths, or a generator of paths as glob() gives it, stand where one is needed.",
        "Take one path out of it, for example with next(folder.glob(pattern)).",
    ),
    KnownError(
        "IsADirectoryError|PermissionError",
        "",
        "The path is a folder, or a place where you may not write.",
        "Use the path given as argument, as it is.",
    ),
    KnownError(
        "FileNotFoundError|RasterioIOError|DataSourceError|DataSourceOpenError|CPLE_OpenFailedError",
        "",
        "There is no file of this name, or not in this folder, or it has another format.",
        "Use the path given as argument; print it, and list its folder with path.parent.iterdir().",
    ),
    KnownError(
        "UnicodeDecodeError|UnicodeEncodeError",
        "",
        "The file is no text, or is text in another encoding.",
        "Read pictures and polygons with the task's library; give encoding=\"utf-8\" for text.",
    ),
    # types
    KnownError(
        "OverflowError",
        r"Python integer (?P<number>-?\d{1,20}) out of bounds for (?P<type>\w{1,20})",
        "The digital numbers are {type}, whole numbers that cannot hold {number}.",
        "Turn the array into floats before you calculate: .astype(\"float32\").",
    ),
    KnownError(
        r"UFuncTypeError|_?UFunc\w*Error",
        "Cannot cast",
        "An array of whole numbers cannot take the result of this calculation in place.",
        "Turn it into floats first: .astype(\"float32\"), or write a = a + b instead of a += b.",
    ),
    KnownError(
        "IntCastingNaNError|ValueError",
        "Cannot convert non-finite values|cannot convert float NaN to integer",
        "There is a NaN among the values, and NaN has no whole number.",
        "Leave out the rows with NaN, or put 0 there, before you make integers.",
    ),
    KnownError(
        "TypeError",
        r"unsupported operand type\(s\) for \+: '\w*Path'",
        "A path and a text cannot be added.",
        "Join them with a slash: folder / \"name\".",
    ),
    KnownError(
        "TypeError",
        r"unsupported operand type\(s\) for .{1,4}: 'list'|: '\w{1,20}' and 'list'",
        "A list does not calculate.",
        "Make an array of it first: np.array(values).",
    ),
    KnownError(
        "TypeError",
        r"(unsupported operand|can only concatenate str|must be str, not|'str' and|and 'str')",
        "A text and a number meet in one calculation.",
        "Print type(...) of both sides, and turn the text into a number, or the number into text.",
    ),
    KnownError(
        "TypeError",
        r"data type '(str|<U|object)\w*' not understood|invalid shape object|object dtype",
        "Texts, such as class names, stand where numbers are needed.",
        "Give each name its code first, for example with .map(mapping).",
        line="rasterize|zip|shapes",
    ),
    KnownError(
        "ValueError",
        r"could not convert string to float|invalid literal for int\(\) with base 10",
        "A text that is no number was to become one.",
        "Print the text: it may hold a name, a unit, a space or a decimal comma.",
    ),
    KnownError(
        "ValueError",
        r"invalid literal for int\(\) with base 16",
        "The text holds more than the digits 0 to 9 and A to F.",
        "Cut out two digits for each channel and leave the # away: text[1:3] is the red.",
    ),
    # truth
    KnownError(
        "ValueError",
        "truth value of",
        "`and`, `or` and `not` ask for one answer, and an array has many.",
        "Write & for and, | for or, ~ for not, and each comparison in parentheses: "
        "(a > 0) & (b > 0).",
        line=r"\b(and|or|not)\b",
    ),
    KnownError(
        "ValueError",
        "truth value of",
        "if, while or bool() asks for one answer, and a comparison of arrays has many.",
        "Choose with a mask, values[mask], or say whether all or any shall hold: .all(), .any().",
    ),
    # shapes
    KnownError(
        "ValueError",
        r"cannot reshape array of size (?P<size>\d{1,12}) into shape (?P<shape>\([\d, ]{1,40}\))",
        "The number of values, {size}, does not fill the shape {shape}: some were dropped or are "
        "too many, or rows "
        "and columns were mixed up.",
        "Print .shape before this line; keep one value for every pixel until you reshape.",
    ),
    KnownError(
        "ValueError",
        "input array dimensions except|dimension\\(s\\) must match|all the input arrays must have",
        "Arrays of different lengths cannot be joined: a mask was used on one of them alone.",
        "Print .shape of each; use the same mask for values and labels.",
    ),
    KnownError(
        "ValueError",
        r"could not be broadcast together with shapes (?P<shapes>[\d(), ]{1,60})",
        "Arrays of the shapes {shapes} do not fit each other; rows and columns may be exchanged.",
        "Print .shape of both; an image is (y, x), a stack of bands (band, y, x).",
    ),
    KnownError(
        "IndexError",
        "boolean index did not match",
        "The mask is (y, x), and the array has its bands first: it was laid on the wrong axes.",
        "Keep all bands and mask the pixels: values[:, mask].",
    ),
    KnownError(
        "IndexError",
        "too many indices|out of bounds|list index out of range|tuple index out of range",
        "The array or list is shorter, or has fewer dimensions, than this line thinks.",
        "Print .shape, or len(...), just before this line.",
    ),
    KnownError(
        "IndexError",
        "only integers, slices",
        "A float or a text stands in square brackets, and NumPy takes whole numbers or a mask.",
        "Turn it into an integer with int(...), or use .sel(band=\"B04\") on a DataArray.",
    ),
    KnownError(
        "ValueError",
        "Invalid out_shape",
        "out_shape needs two numbers, rows and columns, and three were given.",
        "Leave the bands out: data_array.shape[1:].",
    ),
    KnownError(
        "ValueError",
        "Either an out_shape or",
        "rasterize does not know how large the mask shall be.",
        "Give out_shape=data_array.shape[1:].",
    ),
    KnownError(
        "ValueError",
        r"Source shape (?P<shape>\([\d, ]{1,40}\)) is inconsistent with given indexes",
        "write() without a band number expects (bands, y, x), and {shape} is one band.",
        "Give the band's number: file.write(classes, 1).",
    ),
    KnownError(
        "ValueError|CoordinateValidationError",
        "different number of dimensions on data|conflicting sizes for dimension",
        "The array and the names of its dimensions, or its coordinates, do not fit.",
        "Print .shape, and give one name for each dimension and one coordinate for each place.",
    ),
    KnownError(
        "ValueError|KeyError",
        r"Dimensions \{.{1,60}\} do not exist",
        "The raster has no dimension of this name.",
        "Print .dims: they are band, y and x.",
    ),
    KnownError(
        "ValueError",
        "(too many|not enough) values to unpack",
        "The left side has another number of names than there are values on the right.",
        "Print the right side on its own, and count.",
    ),
    KnownError(
        "ValueError",
        "must supply at least one object|need at least one array|No objects to concatenate",
        "The list of parts is empty: the loop before this line has found nothing.",
        "Print what the loop runs over; a pattern of file names or a list of codes may not fit.",
    ),
    KnownError(
        "ValueError",
        "inhomogeneous shape|setting an array element with a sequence",
        "The rows have different lengths, so they make no table.",
        "Print len(...) of each row; each needs all bands and one code.",
    ),
    KnownError(
        "ValueError",
        "read-only",
        "This array may not be written to.",
        "Write to a copy of it: values = values.copy().",
    ),
    KnownError(
        "ValueError",
        r"zip\(\) argument",
        "The columns that zip() goes through have different lengths.",
        "Print len(...) of each.",
    ),
    # tables and rasters
    KnownError(
        "KeyError",
        "not all values found in index",
        "The raster has no band of this name.",
        "Print raster[\"band\"].values and take the names from there.",
    ),
    KnownError(
        "KeyError",
        r"^['\"]?(?P<name>[\w .:-]{1,40})",
        "There is no column, band or entry called {name}.",
        "Print the names that there are: table.columns, or list(mapping).",
    ),
    KnownError(
        "AttributeError",
        r"'(numpy\.)?ndarray' object has no attribute '(?P<name>\w{1,40})'",
        "This is a NumPy array, without names and place; .{name} belongs to a raster or a table.",
        "Do it before .values or .to_numpy().",
    ),
    KnownError(
        "AttributeError",
        r"(module '(?P<owner>[\w.]{1,40})'|'(?P<type>\w{1,40})' object) has no attribute "
        r"'(?P<name>\w{1,40})'",
        "In {owner}{type} nothing is called {name}: it is misspelt, or belongs to another library.",
        "Compare the name with the library's documentation, and print type(...) of the object.",
    ),
    # coordinate reference systems
    KnownError(
        ANY,
        "Cannot transform naive|CRS not found|without a CRS|set a crs|naive geometries",
        "The polygons or the raster do not say in which CRS they are; it was lost on the way.",
        "Keep the table that was read, or state the CRS that the numbers are in before you "
        "reproject.",
    ),
    KnownError(
        "ValueError",
        "already has a CRS",
        "set_crs only says what the numbers mean, and the polygons say that already.",
        "Use to_crs: it calculates the coordinates anew.",
    ),
    KnownError(
        r"CRSError|CPLE_\w*Error|ProjError",
        "",
        "There is no CRS of this name.",
        "Write the code as a text, \"EPSG:32631\", or take raster.rio.crs.",
    ),
    KnownError(
        ANY,
        "CRS mismatch|crs mismatch|CRS of the.*do not match",
        "The two layers are in different CRS.",
        "Bring one into the CRS of the other: polygons.to_crs(raster.rio.crs).",
    ),
    # scikit-learn
    KnownError(
        "ValueError",
        r"X has (?P<got>\d{1,9}) features, but \w{1,60} is expecting (?P<wanted>\d{1,9})",
        "The number of columns was {wanted} in training and is {got} now: the class code is a "
        "column too many on one side, or bands were left out.",
        "Train on rows[:, :-1], all columns but the last, and give predict one column for each "
        "band.",
    ),
    KnownError(
        "ValueError",
        "greater than the number of (groups|samples|members)",
        "There are more folds than polygons, or than pixels of a class, to deal to them.",
        "Use the number of folds given as argument, and hand the polygons' numbers over as groups.",
    ),
    KnownError(
        "ValueError",
        "'groups' parameter should not be None",
        "This splitter deals out whole groups, and was not told them.",
        "Give groups=parts to cross_val_score.",
    ),
    KnownError(
        "ValueError",
        "contains NaN|contains infinity|Input contains",
        "Pixels without data are NaN, and this classifier takes no NaN.",
        "Find the pixels that have data in all bands, and hand over these alone.",
    ),
    KnownError(
        "ValueError",
        "Unknown label type",
        "The class codes are floats with decimals, or a band was taken for the class.",
        "The last column holds the codes: rows[:, -1].astype(\"uint8\").",
    ),
    KnownError(
        "ValueError",
        r"with 0 sample\(s\)",
        "The table has no row: all were left out before.",
        "Print .shape of the table; call fit and predict only where rows are left.",
    ),
    KnownError(
        "ValueError",
        "inconsistent numbers of samples",
        "There is not one label for each row: rows were left out of one of the two alone.",
        "Use the same mask for both, and print .shape of both.",
    ),
    KnownError(
        "ValueError",
        "Found array with dim 3|Expected 2D array|Expected a 2-dimensional container",
        "scikit-learn wants a table: one row for each pixel, one column for each band.",
        "Bring the bands last and reshape to (pixels, bands), and back to (y, x) at the end.",
    ),
    KnownError(
        "NotFittedError",
        "",
        "The classifier is asked before it was trained.",
        "Call fit on this very object first.",
    ),
    # calls
    KnownError(
        "TypeError",
        r"unexpected keyword argument '(?P<name>\w{1,40})'",
        "The function called there has no argument {name}: it is misspelt, or belongs to another "
        "function.",
        "Compare the name with the library's documentation.",
    ),
    KnownError(
        "TypeError",
        r"missing \d{1,3} required|takes \d{1,3} positional|takes from \d{1,3}|too many positional",
        "A function was called with another number of arguments than it has.",
        "Leave the first line of your function, `def ...`, as it was given; compare other calls "
        "with the documentation.",
    ),
    KnownError(
        "TypeError",
        r"'\w{1,40}' object is not iterable|cannot unpack non-iterable",
        "One single value stands where several are needed.",
        "Print the value and its type just before this line.",
    ),
    KnownError(
        "TypeError",
        r"unhashable type: '(?P<type>\w{1,40})'",
        "A {type} cannot be a key of a dictionary or an element of a set.",
        "Use a text, a number or a tuple.",
    ),
    # resources
    KnownError(
        r"MemoryError|_?ArrayMemoryError",
        "",
        "The array asked for is larger than the memory: a shape grew by mistake, or a whole tile "
        "was taken at once.",
        "Print the shapes; work in parts where the table is long.",
    ),
    KnownError(
        "RecursionError",
        "",
        "The function calls itself without end.",
        "Give your variables other names than the function itself has.",
    ),
    KnownError(
        "TimeoutError",
        "",
        "A loop never ends, or runs over every pixel where one call for the whole array would do.",
        "Run it on a small array, and look for loops that can be replaced.",
    ),
    KnownError(
        "ProcessEnded",
        "",
        "The call ended Python itself: by exit(), by too much memory, or inside a library.",
        "Leave exit() out, and work in parts where the table is long.",
    ),
    KnownError(
        "SystemExit",
        "",
        "exit() or sys.exit() ends the whole program.",
        "End the function with return.",
    ),
    KnownError(
        "ZeroDivisionError",
        "",
        "The number below the line is 0: something that was counted does not occur.",
        "Print it, and say what shall come out in that case.",
    ),
)  # fmt: skip


def explain(kind: str, message: str, line: str = "") -> tuple[str, str]:
    """Return the likely cause of an exception, and the next step.

    Parameters
    ----------
    kind : str
        Name of the exception's class.
    message : str
        Its text.
    line : str
        The learner's own line, '' if unknown.

    Returns
    -------
    cause, step : str
        Sentences; the cause is '' where the table knows none.

    Examples
    --------
    >>> cause, step = explain("KeyError", "'classe'")
    >>> cause
    'There is no column, band or entry called classe.'
    """
    short = " ".join(message[:LONGEST_MESSAGE].split())
    rows = (known.words(kind[:100], short, line[:LONGEST_MESSAGE]) for known in KNOWN)
    return next((words for words in rows if words), ("", TRY_IT))
