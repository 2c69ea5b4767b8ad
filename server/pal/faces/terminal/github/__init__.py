"""A report in a GitHub job."""
