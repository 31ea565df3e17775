"""Updates over the air: what should run is asked and verified here, and tried before it stays.

The daemon imports nothing of it. docs/updates.md tells what happens, docs/decisions/0024 why.
"""
