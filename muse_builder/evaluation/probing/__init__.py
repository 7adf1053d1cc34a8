"""What is found without the dialogue, and slates that do not give it away."""
