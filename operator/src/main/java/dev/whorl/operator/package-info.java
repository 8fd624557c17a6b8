/** Reconciliation of placement. */
@NullMarked
package dev.whorl.operator;

import org.jspecify.annotations.NullMarked;
