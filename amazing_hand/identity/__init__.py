"""The device certificate and what it gives: provisioning, policy, AWS credentials."""
