/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.deployment;

import org.jspecify.annotations.NullMarked;
