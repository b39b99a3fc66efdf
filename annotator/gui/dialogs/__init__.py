"""Dialogs: one task each, then closed."""
