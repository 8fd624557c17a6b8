/** BlockPlacements: the life of a plan, and what it means for each server. */
@NullMarked
package dev.whorl.operator.placement;

import org.jspecify.annotations.NullMarked;
