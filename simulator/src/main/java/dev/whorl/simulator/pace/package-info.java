/** How far a long run is, and whether it should end early with what it has. */
@NullMarked
package dev.whorl.simulator.pace;

import org.jspecify.annotations.NullMarked;
