"""Several annotators' claims side by side: pairs, agreement, decisions."""
