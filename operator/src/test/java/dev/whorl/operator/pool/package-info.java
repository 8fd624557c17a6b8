/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.pool;

import org.jspecify.annotations.NullMarked;
