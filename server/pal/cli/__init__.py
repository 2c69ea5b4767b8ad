"""The commands of `pal`; each reads its options and leaves the work to a room below."""
