"""A module for each table of the settings."""
