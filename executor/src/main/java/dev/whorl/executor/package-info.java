/** Execution of transformer blocks on one device. */
@NullMarked
package dev.whorl.executor;

import org.jspecify.annotations.NullMarked;
