"""The windows beside the main one: actors, codebook, all claims, history."""
