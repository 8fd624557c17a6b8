/** What the chart grants and forbids, asked of a real API server. */
@NullMarked
package dev.whorl.e2e.chart;

import org.jspecify.annotations.NullMarked;
