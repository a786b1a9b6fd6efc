"""Pictures that the cells of a master carry."""

from urllib.parse import unquote

Attachments = dict[str, dict[str, str]]


def pointed_to(attachments: Attachments, text: str) -> Attachments:
    """Return the attachments that a text shows; those that only a rubric showed are none of these.

    Parameters
    ----------
    attachments : dict
        Of a cell: name to ``{media type: base64}``.
    text : str
        What of the cell learners get.
    """
    plain = unquote(text)
    return {name: dict(bundle) for name, bundle in attachments.items()
            if f"attachment:{unquote(name)}" in plain}  # fmt: skip
