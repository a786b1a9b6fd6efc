"""The command line: one file for each command, named as it. Calls every room, called by none."""
