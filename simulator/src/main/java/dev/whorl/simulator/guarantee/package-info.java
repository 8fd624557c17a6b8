/**
 * The certificate against simulation on random clusters and loads: no token over its bound while
 * the data plane keeps its rules and times keep within their caps; with slow steps, no more late
 * tokens than were counted; and how tight the bound is.
 */
@NullMarked
package dev.whorl.simulator.guarantee;

import org.jspecify.annotations.NullMarked;
