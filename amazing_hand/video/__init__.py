"""Camera sources and the film encoder."""
