"""Builds the site: which pages there are, how they are linked, and what lies beside them."""

import json
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from grading.pages.shown_cells import code_style
from grading.publishing.links import Repository
from grading.publishing.own_folder import write_folder
from grading.site.rendering import lesson_page, markdown_page, words_of
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.steps import START, STEPS

TEMPLATES = Path(__file__).with_name("templates")
RECORD = ".site.json"
PICTURES = (".jpg", ".png", ".svg", ".webp")
# of Pygments' colours the one that is too pale on the ground of code
DARKER = "\n.highlight .ow { color: #7a1fb8 }\n"
# source -> page and title; the groups of the contents, in their order
GUIDES = {
    "Guides": {
        "notebooks/glossary.md": ("glossary", "Glossary"),
        "docs/qgis/draw-polygons.md": ("draw-polygons", "Draw polygons in QGIS"),
        "docs/qgis/without-qgis.md": ("without-qgis", "Draw without QGIS"),
        "docs/qgis/look-at-bands.md": ("look-at-bands", "Look at the bands"),
        "docs/qgis/import-the-map.md": ("import-the-map", "Open the map in QGIS"),
        "docs/scenes.md": ("scenes", "The scenes"),
        "docs/classify.md": ("classify", "Maps of whole tiles"),
    },
    "Instructors": {
        "docs/grading.md": ("grading", "Instructor's guide"),
        "docs/hub.md": ("hub", "On a JupyterHub"),
        "docs/first-start.md": ("first-start", "The first start"),
    },
}
GALLERY = {
    "docs/images/scenes-classified.jpg": "The map that you end with: water, forest and farmland",
    "docs/images/scenes-true-colour.jpg": "In true colour: left made up by the course, right real",
    "docs/images/scenes-false-colour.jpg": "Near infrared shown as red: what grows is bright",
    "docs/images/scenes-close.jpg": "18 km of each, closer",
}


@dataclass(frozen=True)
class SitePage:
    """One page.

    Attributes
    ----------
    name : str
        Its file without ``.html``.
    title : str
        What the contents call it.
    group : str
        Where it stands in the contents.
    source : str
        The file it is made of, relative to the course.
    """

    name: str
    title: str
    group: str
    source: str


def pages() -> list[SitePage]:
    """Return all pages, in the order in which they are read."""
    lessons = [SitePage(START, "Start here", "Lessons", f"notebooks/{START}.ipynb")]
    lessons += [
        SitePage(step.slug, f"{step.number} {step.title.capitalize()}", "Lessons",
             f"notebooks/{step.slug}.ipynb")
        for step in STEPS
    ]  # fmt: skip
    guides = [
        SitePage(name, title, group, source)
        for group, files in GUIDES.items()
        for source, (name, title) in files.items()
    ]
    return [SitePage("index", "Land cover from Sentinel-2", "", "README.md"), *lessons, *guides]


def build_site(
    folder: Path,
    lessons: Mapping[str, NotebookNode],
    repository: Repository | None = None,
    root: Path = ROOT,
) -> list[str]:
    """Write the site.

    Parameters
    ----------
    folder : Path
        Where to; new, empty, or written by this before.
    lessons : mapping of str to NotebookNode
        The notebook of each step, with its outputs.
    repository : Repository, optional
        The learners' repository, for launch buttons and links to files.
    root : Path
        The course.

    Returns
    -------
    list of str
        The files written, relative to the folder.

    Raises
    ------
    CourseError
        If the folder holds something else, or a page would show what learners must not see.
    """

    def make(made: Path) -> None:
        _Builder(made, lessons, repository, root).build()

    return write_folder(folder, "site", RECORD, make, root)


class _Builder:
    """What the pages share while they are made."""

    def __init__(
        self,
        made: Path,
        lessons: Mapping[str, NotebookNode],
        repository: Repository | None,
        root: Path,
    ) -> None:
        self.made, self.lessons, self.repository, self.root = made, lessons, repository, root
        self.pages = pages()
        self.homes = {page.source: f"{page.name}.html" for page in self.pages}
        loader = FileSystemLoader(TEMPLATES)
        self.templates = Environment(loader=loader, autoescape=True, trim_blocks=True)

    def build(self) -> None:
        """Write everything."""
        index = []
        for number, page in enumerate(self.pages):
            body = self._body(page)
            before = self.pages[number - 1] if number else None
            after = self.pages[number + 1] if number + 1 < len(self.pages) else None
            self._write(page, body, before, after)
            index.append({"file": f"{page.name}.html", "title": page.title, "text": words_of(body)})
        search = SitePage("search", "Search", "", "")
        self._write(search, self.templates.get_template("search.html").render(), None, None)
        text = json.dumps(index, ensure_ascii=False)
        (self.made / "search-index.js").write_text(f"window.COURSE_PAGES = {text};\n", "utf-8")
        for name in ("site.css", "site.js"):
            shutil.copy(TEMPLATES / name, self.made / name)
        with (self.made / "site.css").open("a", encoding="utf-8") as file:
            file.write(code_style() + DARKER)

    def _body(self, page: SitePage) -> str:
        if page.name == "index":
            return self._first_page()
        if page.group == "Lessons":
            return lesson_page(self.lessons[page.name], *self._addresses(page))
        text = (self.root / page.source).read_text("utf-8")
        return markdown_page(text, *self._addresses(page))

    def _first_page(self) -> str:
        gallery = [(self._picture(source), words) for source, words in GALLERY.items()]
        start, *lessons = [page for page in self.pages if page.group == "Lessons"]
        template = self.templates.get_template("index.html")
        steps = zip(lessons, STEPS, map(self._launch, lessons), strict=True)
        return template.render(gallery=gallery, start=start, lessons=steps)

    def _launch(self, page: SitePage) -> dict[str, str]:
        """Return what can open a lesson: name of the service -> link; nothing for other pages."""
        if self.repository is None or page.group != "Lessons":
            return {}
        return self.repository.links(page.source)

    def _write(
        self, page: SitePage, body: str, before: SitePage | None, after: SitePage | None
    ) -> None:
        groups = list(dict.fromkeys(p.group for p in self.pages if p.group))
        html = self.templates.get_template("page.html").render(
            page=page, body=body, before=before, after=after, launch=self._launch(page),
            contents=[(group, [p for p in self.pages if p.group == group]) for group in groups],
        )  # fmt: skip
        (self.made / f"{page.name}.html").write_text(html, "utf-8")

    def _addresses(self, page: SitePage):  # type: ignore[no-untyped-def]
        """Return what makes addresses on the site of those in a page's source."""
        folder = posixpath.dirname(page.source)

        def link_of(url: str) -> str | None:
            if re.match(r"[a-z]+:|#", url):
                return url
            path, _, part = url.partition("#")
            target = posixpath.normpath(posixpath.join(folder, path))
            home = self.homes.get(target)
            return home and home + (f"#{part}" if part else "")

        def picture_of(url: str) -> str | None:
            if ":" in url.split("/")[0]:
                return url if url.startswith("data:") else None
            return self._picture(posixpath.normpath(posixpath.join(folder, url)))

        return link_of, picture_of

    def _picture(self, source: str) -> str:
        """Copy a picture of the course beside the pages; return its address.

        Nothing else that a page names goes along, nor what a link leads to.
        """
        path = self.root / source
        if path.suffix.lower() not in PICTURES or path.is_symlink() or not path.is_file():
            raise CourseError(
                f"{source}, which a page shows, is no picture ({', '.join(PICTURES)})"
            )
        target = f"images/{posixpath.basename(source)}"
        (self.made / "images").mkdir(exist_ok=True)
        shutil.copy(path, self.made / target)
        return target


def links_of(html: str) -> Iterator[str]:
    """Yield the addresses that a page uses."""
    yield from re.findall(
        r"""<(?:a|img|link|script|form)\b[^>]*?(?:href|src|action)="([^"]*)""", html
    )
