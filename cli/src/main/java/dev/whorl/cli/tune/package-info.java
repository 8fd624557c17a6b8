/** {@code whorl tune}: a soft prompt over the processes of {@code whorl local}. */
@NullMarked
package dev.whorl.cli.tune;

import org.jspecify.annotations.NullMarked;
