/** Requests over time. */
@NullMarked
package dev.whorl.simulator.workload;

import org.jspecify.annotations.NullMarked;
