/** Measures the solvers: scale, ratios, families. */
@NullMarked
package dev.whorl.baselines.bench;

import org.jspecify.annotations.NullMarked;
