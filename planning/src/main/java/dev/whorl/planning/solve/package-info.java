/** Placement solvers behind one port, and their outcomes. */
@NullMarked
package dev.whorl.planning.solve;

import org.jspecify.annotations.NullMarked;
