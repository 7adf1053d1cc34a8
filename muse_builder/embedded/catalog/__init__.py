"""The demo catalog: what it can be made of (`wardrobe`), made (`demo`), and painted (`drawing`, `draw_*`, `render`)."""
