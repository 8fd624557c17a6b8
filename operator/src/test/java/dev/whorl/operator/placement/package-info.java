/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.placement;

import org.jspecify.annotations.NullMarked;
