"""Bytes and pasted text become articles of typed blocks; listings become URLs."""
