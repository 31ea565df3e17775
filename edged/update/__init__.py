"""Updates over the air: what should run is asked and verified here, and tried before it stays.

`current` names the release that is known to be good, and only a commit changes it. A release on
trial is started by `launcher`, which counts each start on the disk before it happens; without a
commit the old release runs again, with no code that would have to work for it.

The daemon imports nothing of it. docs/updates.md tells what happens, docs/decisions/0024 why.
"""
