"""Where the program's own files lie: icons, themes, sample project, manual."""

from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a packed file, such as `themes/light.toml`.

    A wheel carries them inside the package; in a working copy they lie beside it.
    """
    package = Path(__file__).resolve().parent.parent
    packed = package / "resources"
    return (packed if packed.is_dir() else package.parent / "resources") / name
