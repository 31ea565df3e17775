"""What shells and `man` know of the command line, made from the registry of subcommands."""
