/**
 * The published algorithms of arXiv 2512.21884 exactly as their reference answers, for golden data,
 * as baselines and as members of the solver portfolio. They know equal blocks, one time per block
 * and server, and relayed hops; times and memory are in any unit, the same throughout.
 */
@NullMarked
package dev.whorl.baselines.published;

import org.jspecify.annotations.NullMarked;
