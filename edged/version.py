"""Which edged this is."""


def version() -> str:
    """Return the version of the installed package, or say that none is installed."""
    from importlib import metadata  # noqa: PLC0415 - slow to load, and seldom asked for

    try:
        return metadata.version("edged")
    except metadata.PackageNotFoundError:
        return "(not installed)"
