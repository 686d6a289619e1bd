//! The image: built twice, run without rights.
