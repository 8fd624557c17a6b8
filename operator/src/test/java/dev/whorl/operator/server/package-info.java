/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.server;

import org.jspecify.annotations.NullMarked;
