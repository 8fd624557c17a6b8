/** The product comes and goes without a trace. */
@NullMarked
package dev.whorl.e2e.install;

import org.jspecify.annotations.NullMarked;
