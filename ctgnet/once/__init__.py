"""Each form that is sent is one act: all or nothing, once, and answered in words."""
