"""Test data, one file an app, with traits that read as sentences."""
