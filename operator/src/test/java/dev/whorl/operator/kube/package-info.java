/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.kube;

import org.jspecify.annotations.NullMarked;
