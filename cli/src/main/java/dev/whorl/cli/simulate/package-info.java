/** {@code whorl simulate}, {@code whorl reproduce} and {@code whorl bench}. */
@NullMarked
package dev.whorl.cli.simulate;

import org.jspecify.annotations.NullMarked;
