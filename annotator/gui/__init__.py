"""The window: the only Qt of the program."""

import builtins
from importlib import import_module

_plain_import = builtins.__import__
import_module("PySide6.QtCore")
# PySide replaces the import statement by one that reads the source of every module imported after it, to see whether
# the module may ask for its other spelling of Qt's names. None here does, and the reading takes a tenth of the start.
vars(builtins)["__import__"] = _plain_import
