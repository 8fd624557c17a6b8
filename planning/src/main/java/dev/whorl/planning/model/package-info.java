/**
 * The validated values that planning works on: models, servers, delays, workloads, constraints,
 * placements. Seconds are doubles, sizes are bytes in longs.
 */
@NullMarked
package dev.whorl.planning.model;

import org.jspecify.annotations.NullMarked;
