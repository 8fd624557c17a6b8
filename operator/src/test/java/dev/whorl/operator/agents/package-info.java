/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.agents;

import org.jspecify.annotations.NullMarked;
