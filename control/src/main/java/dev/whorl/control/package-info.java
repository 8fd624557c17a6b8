/**
 * What drives agents, in a cluster or without one: the client of the control port, the translation
 * of geometries and profiles into a planning problem, and of placements into assignments. The
 * operator and {@code whorl local} differ only in where desired state is kept.
 */
@NullMarked
package dev.whorl.control;

import org.jspecify.annotations.NullMarked;
