//! `accordant fmt`.
