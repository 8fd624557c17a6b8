/** Results for people and machines: text tables, JSON, CSV, plots, one HTML page per run. */
@NullMarked
package dev.whorl.simulator.report;

import org.jspecify.annotations.NullMarked;
