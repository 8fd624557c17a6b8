/**
 * Tuning over placed blocks: a trainer sends micro-batches to chains, steps when the k fastest
 * gradients are back, and keeps what it tunes itself. DESIGN.md says how.
 */
@NullMarked
package dev.whorl.tuner;

import org.jspecify.annotations.NullMarked;
