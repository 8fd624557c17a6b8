/**
 * Other systems' placement and dispatch, on the same profiles and under the same certificate as
 * Whorl's own, for comparison and as starts of its search. Where a source leaves a choice, the
 * class says which was made. Constants of one system are options, off unless it cannot run without
 * them.
 */
@NullMarked
package dev.whorl.baselines.rivals;

import org.jspecify.annotations.NullMarked;
