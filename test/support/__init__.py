"""What tests and measurements share: worlds of processes, far ends under test control, waiting."""
