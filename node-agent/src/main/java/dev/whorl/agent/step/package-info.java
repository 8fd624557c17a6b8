/** The step loop: forms batches, runs them, turns results into pushes and tokens. */
@NullMarked
package dev.whorl.agent.step;

import org.jspecify.annotations.NullMarked;
