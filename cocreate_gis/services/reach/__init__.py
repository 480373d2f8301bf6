"""Coverage: asked, computed, kept, taken home."""
