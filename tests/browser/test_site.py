"""The site as a passer-by opens it: from a folder, on a screen and on a telephone."""

import pytest

from grading.publishing.links import Repository
from grading.site.build import build_site
from grading.site.lessons import released_lessons
from tests.browser.conftest import Watched

TELEPHONE = 390


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(folder, released_lessons(), Repository("https://github.com/somebody/land-cover"))
    return folder


@pytest.fixture
def visitor(browser, site):
    """Open pages of a width and colour scheme; what they fetch elsewhere is noted and refused."""
    contexts = []

    def visit(width, scheme="light"):
        size = {"width": width, "height": 800}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        page, watched = contexts[-1].new_page(), Watched()

        def gate(route):
            if route.request.url.startswith((site.as_uri(), "data:", "blob:", "about:")):
                return route.continue_()
            watched.outside.append(route.request.url)
            return route.abort()

        contexts[-1].route("**/*", gate)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("console", watched.hear)
        page.watched = watched
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (TELEPHONE, "dark")])
def test_every_page_opens_from_a_folder_without_errors(visitor, site, width, scheme):
    page = visitor(width, scheme)
    for path in sorted(site.glob("*.html")):
        page.goto(path.as_uri())
        assert page.locator("h1").count(), path.name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
    assert page.watched.outside == [] and page.watched.errors == []


def test_words_are_found_and_lead_to_their_page(visitor, site):
    page = visitor(TELEPHONE)
    page.goto((site / "index.html").as_uri())
    page.fill("#q", "rasterize_geojson")
    page.press("#q", "Enter")
    page.wait_for_selector("#results li")
    page.click("#results a >> nth=0")
    assert page.locator("h1").inner_text().startswith("Step 3")
    page.goto((site / "search.html").as_uri() + "?q=<b>nonsense")
    assert page.locator("#found").inner_text() == "No page has <b>nonsense."
    assert page.watched.errors == []


def test_dark_and_light_can_be_chosen(visitor, site):
    page = visitor(1280)
    page.goto((site / "glossary.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#theme")
    assert page.evaluate(ground) != light
    page.click("#theme")
    assert page.evaluate(ground) == light
