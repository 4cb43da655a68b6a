//! Lower bounds from linear programming.
