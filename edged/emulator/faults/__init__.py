"""Named faults: how the Live service and home networks are known to fail, for a test to order.

A fault is data: the moments at which it strikes, each with a pure function from what the service
would do to what it does instead. ``catalogue`` lists all of them, ``when`` says how one is ordered
and ``strikes`` counts; nothing else in the emulator knows any fault by name.
"""
