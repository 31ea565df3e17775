"""The publisher's side of updates: keys, signed metadata, and the folder that a server serves."""
