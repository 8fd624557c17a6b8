/** The reproduced sweeps against the reference's means. */
@NullMarked
package dev.whorl.simulator.reproduce.routing;

import org.jspecify.annotations.NullMarked;
