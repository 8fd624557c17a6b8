/**
 * What Whorl is measured against, and nothing that decides in production: the published method of
 * arXiv 2512.21884, rivals' placements and dispatch, exact solvers, drawn instances and benchmarks.
 */
@NullMarked
package dev.whorl.baselines;

import org.jspecify.annotations.NullMarked;
