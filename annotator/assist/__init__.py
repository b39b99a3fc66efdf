"""Text in, suggestions out: residue, quotations, names, dates, repeats. Nothing here decides; it proposes."""
