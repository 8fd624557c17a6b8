/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.identity;

import org.jspecify.annotations.NullMarked;
