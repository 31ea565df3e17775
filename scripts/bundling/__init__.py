"""Makes what `scripts/install.sh` installs: one prebuilt tree for a Python and a machine."""
