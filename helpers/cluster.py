"""The way to a dask cluster."""

from typing import TYPE_CHECKING

from helpers.errors import CourseError

if TYPE_CHECKING:
    from distributed import Client

SEARCH_SECONDS = 20


def connect(address: str) -> "Client":
    """Connect to a running cluster that has at least one worker.

    Parameters
    ----------
    address : str
        Of its scheduler, as ``tcp://HOST:8786``.

    Returns
    -------
    Client

    Raises
    ------
    CourseError
        If the package is not there, no scheduler answers, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError:  # it is not in the learners' environment
        raise CourseError(
            "--scheduler needs the package distributed: install it into the course's environment, "
            "or leave out --scheduler to use the cores of this computer"
        ) from None
    try:
        client = Client(address, timeout=SEARCH_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseError(
            f"no dask scheduler answers at {address} ({error}): start one with `dask scheduler` "
            "and workers with `dask worker`, or leave out --scheduler to use this computer's cores"
        ) from None
    try:
        client.wait_for_workers(1, timeout=SEARCH_SECONDS)
    except TimeoutError:
        client.close()
        raise CourseError(
            f"the dask scheduler at {address} has no workers: start at least one with "
            f"`dask worker {address} --nthreads 1` in the course's environment"
        ) from None
    return client
