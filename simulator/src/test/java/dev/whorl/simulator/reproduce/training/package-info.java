/** Fastest-k training against its anchors. */
@NullMarked
package dev.whorl.simulator.reproduce.training;

import org.jspecify.annotations.NullMarked;
