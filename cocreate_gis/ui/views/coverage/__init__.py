"""Who is served: asked, computed, compared, explained."""
