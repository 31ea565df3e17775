"""What the kernel tells of this machine: its network, its clock, its sound cards."""
