//! Opens and locks the rooms below in one directory.
