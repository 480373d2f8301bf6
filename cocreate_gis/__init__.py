"""CoCreate GIS: participatory planning on one map."""

__version__ = "0.1.0"
