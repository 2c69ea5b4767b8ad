"""What several findings have to do with each other, and what that makes of them."""
