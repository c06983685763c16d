"""The command `hand`, one file per subcommand."""
