package dev.whorl.simulator.report;

import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A drawn figure.
 *
 * @param name of its files, without ending
 * @param title for people
 * @param chart an XChart chart
 */
record Plot(String name, String title, Chart<?, ?> chart) {}
