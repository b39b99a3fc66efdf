"""Importing PySide without the work that it does anew at each start and that this program has no use for."""

import builtins
from importlib import import_module
from importlib.machinery import SourceFileLoader
from os import PathLike
from zlib import crc32


class _Packed(SourceFileLoader):
    """A module whose source lies in no file; its bytecode is kept beside this module's, as Python does for files."""

    def __init__(self, file: str, source: bytes) -> None:
        name = file.removesuffix(".py").replace("/", ".")
        super().__init__(name, __file__.replace("pyside.py", f"{name}.py"))
        self._source = source

    def get_data(self, path: str) -> bytes:
        return self._source if path == self.path else super().get_data(path)

    def path_stats(self, _path: str | PathLike[str]) -> dict[str, int]:
        """Return what bytecode must have been made from to be used; in place of a time the sum of the source."""
        return {"mtime": crc32(self._source), "size": len(self._source)}


def import_pyside() -> None:
    """Import the core of PySide.

    PySide carries some of its modules packed and compiles them at each start, a tenth of the start: their bytecode is
    kept here. And it replaces the import statement by one that reads the source of every module imported after it, to
    see whether the module may ask for its other spelling of Qt's names. None here does, and that takes another tenth.
    """
    names = vars(builtins)
    plain_import, plain_compile = names["__import__"], names["compile"]

    def compiled(source: object, file: object, *rest: object, **named: object) -> object:
        if isinstance(source, bytes) and isinstance(file, str) and file.startswith("shibokensupport/"):
            loader = _Packed(file, source)
            return loader.get_code(loader.name)
        return plain_compile(source, file, *rest, **named)

    names["compile"] = compiled
    try:
        import_module("PySide6.QtCore")
    finally:
        names["compile"], names["__import__"] = plain_compile, plain_import
