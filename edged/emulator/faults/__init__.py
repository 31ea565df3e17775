"""Named faults: the known failures of the Live service and of home networks, for tests.

A fault is data: the moments at which it fires, each with a pure function from what the service
would do to what it does instead. ``catalogue`` lists all of them, ``when`` parses their options
and `injector` counts; nothing else in the emulator knows any fault by name.
"""
