/** Decisions of the package, without a cluster. */
@NullMarked
package dev.whorl.operator.application;

import org.jspecify.annotations.NullMarked;
