"""Values and rules of annotation; standard library only."""
