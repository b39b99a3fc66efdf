"""The review workspace: several annotators' claims side by side, decided row by row into the gold set."""
