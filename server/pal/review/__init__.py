"""What makes a model's answer a finding that one can trust."""
