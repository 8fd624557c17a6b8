/**
 * The data plane in virtual time: servers that step, links that carry, sessions that open, prefill,
 * decode, close, get lost and recover. Deterministic: the same inputs and seed give the same run.
 *
 * <p>State is kept in primitive arrays and pooled nodes, so that a run allocates next to nothing
 * per event.
 */
@NullMarked
package dev.whorl.simulator.engine;

import org.jspecify.annotations.NullMarked;
