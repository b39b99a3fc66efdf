"""The window: the only Qt of the program."""

from annotator.gui.pyside import import_pyside

import_pyside()
