"""Small reusable widgets; all text that comes from outside is shown as plain text."""
