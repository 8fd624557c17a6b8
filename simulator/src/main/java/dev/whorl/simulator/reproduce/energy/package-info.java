/**
 * Replicated requests on servers of two speeds (the setting of arXiv 2108.08199): the product's
 * formulas against an exact event simulation.
 */
@NullMarked
package dev.whorl.simulator.reproduce.energy;

import org.jspecify.annotations.NullMarked;
