"""The look: base pages, components, charts drawn on the server, the sprite of icons."""
