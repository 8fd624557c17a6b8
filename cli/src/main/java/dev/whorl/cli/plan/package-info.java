/** {@code whorl plan}: reads an instance, plans it, prints the answer. */
@NullMarked
package dev.whorl.cli.plan;

import org.jspecify.annotations.NullMarked;
