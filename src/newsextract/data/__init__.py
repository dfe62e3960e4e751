"""Facts of the world as data: the administrative units of both vintages (GSO codes)."""
