"""The interface: what every run of a reader draws around and in the pages."""
