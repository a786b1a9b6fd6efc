"""Addresses that open a notebook of a published repository in the browser."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from helpers.errors import CourseError

BINDER = "https://mybinder.org"
# Binder knows these by a word of their own, every other forge by its address.
SERVICES = {"github.com": "gh", "gitlab.com": "gl"}
BADGES = {
    "Binder": "https://mybinder.org/badge_logo.svg",
    "Codespaces": "https://github.com/codespaces/badge.svg",
    "Colab": "https://colab.research.google.com/assets/colab-badge.svg",
}


@dataclass(frozen=True)
class Repository:
    """A published repository.

    Attributes
    ----------
    url : str
        Its address, as ``https://forge.example.org/ORG/REPO``.
    ref : str
        Branch or tag that links open.
    hub : str
        Address of a BinderHub.
    """

    url: str
    ref: str = "HEAD"
    hub: str = BINDER

    def __post_init__(self) -> None:
        """Refuse what is no address."""
        host, path = self._parts
        if "." not in host.strip(".") and not host.startswith("localhost"):
            raise CourseError(self._no_address(self.url, "https://github.com/ORG/REPO"))
        if path.count("/") < 1 or " " in self.url:
            raise CourseError(self._no_address(self.url, "https://github.com/ORG/REPO"))
        if urlsplit(self.hub).scheme not in ("http", "https") or not urlsplit(self.hub).netloc:
            raise CourseError(self._no_address(self.hub, BINDER, "BinderHub"))

    @staticmethod
    def _no_address(given: str, example: str, what: str = "repository") -> str:
        return f"{given!r} is no address of a {what}: write it as {example}"

    @property
    def _parts(self) -> tuple[str, str]:
        """Host and path of the repository."""
        parts = urlsplit(self.url if "://" in self.url else f"https://{self.url}")
        return parts.netloc.lower().rpartition("@")[2], parts.path.strip("/").removesuffix(".git")

    @property
    def clone_url(self) -> str:
        """What `git clone` takes."""
        scheme = urlsplit(self.url).scheme if "://" in self.url else "https"
        host, path = self._parts
        return f"{scheme}://{host}/{path}.git"

    def binder(self, path: str) -> str:
        """Return the link that opens a file in Binder.

        Examples
        --------
        >>> Repository("https://github.com/a/b", "v1").binder("notebooks/x.ipynb")
        'https://mybinder.org/v2/gh/a/b/v1?labpath=notebooks%2Fx.ipynb'
        >>> Repository("https://codeberg.org/a/b", "v1").binder("x.ipynb")
        'https://mybinder.org/v2/git/https%3A%2F%2Fcodeberg.org%2Fa%2Fb.git/v1?labpath=x.ipynb'
        """
        host, name = self._parts
        service = SERVICES.get(host, "git")
        place = {"gh": name, "gl": quote(name, safe=""), "git": quote(self.clone_url, safe="")}
        ref = quote(self.ref, safe="")
        hub = self.hub.rstrip("/")
        return f"{hub}/v2/{service}/{place[service]}/{ref}?labpath={quote(path, safe='')}"

    def links(self, path: str) -> dict[str, str]:
        """Return all that can open a file: name of the service -> link."""
        host, name = self._parts
        found = {"Binder": self.binder(path)}
        if host == "github.com":  # the only forge that the two others open
            ref = "main" if self.ref == "HEAD" else quote(self.ref)
            colab = "https://colab.research.google.com/github"
            found["Codespaces"] = f"https://codespaces.new/{name}?quickstart=1"
            found["Colab"] = f"{colab}/{name}/blob/{ref}/{quote(path)}"
        return found


def badge(service: str, words: str, link: str) -> str:
    """Return a badge in Markdown."""
    return f"[![{words}]({BADGES[service]})]({link})"
