/** How fast the simulator itself is. */
@NullMarked
package dev.whorl.simulator.bench;

import org.jspecify.annotations.NullMarked;
