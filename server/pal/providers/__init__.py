"""The vendors: one file a wire, one HTTP seam, one catalogue. Nothing else speaks HTTP."""
