/** What reports say of runs. */
@NullMarked
package dev.whorl.simulator.report;

import org.jspecify.annotations.NullMarked;
