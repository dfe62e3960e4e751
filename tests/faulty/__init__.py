"""A newspaper's site that misbehaves on purpose: stories, answers as data, and a server below HTTP."""
