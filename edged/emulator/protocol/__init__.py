"""The messages of the Live API: schema, parsing and refusals."""
