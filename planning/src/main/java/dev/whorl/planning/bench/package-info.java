/** Measures the solvers: scale, ratios, families. */
@NullMarked
package dev.whorl.planning.bench;

import org.jspecify.annotations.NullMarked;
