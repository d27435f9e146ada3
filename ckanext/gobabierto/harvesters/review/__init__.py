"""The review tray: what people make of what the harvesters found."""
