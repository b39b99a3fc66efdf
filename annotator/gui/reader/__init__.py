"""The reading surface: text, highlights, selection, gutter."""
