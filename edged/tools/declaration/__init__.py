"""How a tool is declared to the model, and whether arguments fit it. Pure."""
