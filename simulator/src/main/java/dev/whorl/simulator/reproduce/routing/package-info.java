/**
 * The evaluation of arXiv 2512.21884: sweeps over servers, load, share of fast servers and output
 * length on three wide-area networks, drawn by the reference's rules and answered by its methods.
 */
@NullMarked
package dev.whorl.simulator.reproduce.routing;

import org.jspecify.annotations.NullMarked;
