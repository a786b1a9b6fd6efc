"""The course as a web site for passers-by: static pages that need no server and no network."""
