//! nginx with the shipped settings, asked over HTTP.
