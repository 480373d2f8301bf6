"""GeoPackage and PostGIS through one SQLAlchemy Core path."""
