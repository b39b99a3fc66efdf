"""Item models that hold ids and fetch rows as they are painted."""
