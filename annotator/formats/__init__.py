"""Bytes to core values and back; knows no database."""
