"""A load of thousands of devices against a real hub: ``python -m benchmarks.load --help``."""
