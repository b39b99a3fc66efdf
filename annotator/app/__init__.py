"""Use cases: one Session method per user action, history, jobs."""
