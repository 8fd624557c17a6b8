/**
 * Fastest-k training on synthetic linear regression (the setting of arXiv 2002.11005): error over
 * time for fixed k and for k raised by the product's detectors.
 */
@NullMarked
package dev.whorl.simulator.reproduce.training;

import org.jspecify.annotations.NullMarked;
