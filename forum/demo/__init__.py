"""The demonstration: discussions loaded through the services everybody uses, and the servers run as processes."""
