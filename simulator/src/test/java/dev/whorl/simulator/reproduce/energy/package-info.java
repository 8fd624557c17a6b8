/** The fork-join simulation against what is known exactly. */
@NullMarked
package dev.whorl.simulator.reproduce.energy;

import org.jspecify.annotations.NullMarked;
