/** Scenario files, good and bad. */
@NullMarked
package dev.whorl.simulator.scenario;

import org.jspecify.annotations.NullMarked;
