"""What the models are worth for each task, learned from what happens: pure, state in, state out."""
