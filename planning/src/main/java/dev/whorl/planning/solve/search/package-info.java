/**
 * The search behind Whorl's own solver: drafts of placements, ways to make them, ways to better
 * them.
 */
@NullMarked
package dev.whorl.planning.solve.search;

import org.jspecify.annotations.NullMarked;
