"""The machine and the service on it: clock, memory, storage, files, users and unit."""
