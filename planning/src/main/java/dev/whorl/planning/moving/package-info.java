/**
 * The way of a fleet from what is in force to what is wanted, one verified revision at a time,
 * while sessions run.
 */
@NullMarked
package dev.whorl.planning.moving;

import org.jspecify.annotations.NullMarked;
