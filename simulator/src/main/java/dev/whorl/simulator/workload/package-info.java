/**
 * Requests over time: drawn from a rate that may change, with a given burstiness, or from a trace.
 */
@NullMarked
package dev.whorl.simulator.workload;

import org.jspecify.annotations.NullMarked;
