/** A deployment answers, survives, refuses. */
@NullMarked
package dev.whorl.e2e.serving;

import org.jspecify.annotations.NullMarked;
