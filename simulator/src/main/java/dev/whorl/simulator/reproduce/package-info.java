/** The published evaluations that the product builds on, run again. */
@NullMarked
package dev.whorl.simulator.reproduce;

import org.jspecify.annotations.NullMarked;
