/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.planner;

import org.jspecify.annotations.NullMarked;
