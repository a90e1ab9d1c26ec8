"""The companion itself: plain Python with no I/O and no clock."""
