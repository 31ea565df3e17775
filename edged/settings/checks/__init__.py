"""Rules that the types of the settings cannot express."""
