"""A replica of the newspaper's site on loopback: the whole product on a machine without internet."""
