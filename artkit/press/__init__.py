"""The press: a sheet becomes a file."""
