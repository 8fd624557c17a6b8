/** {@code whorl run}: one model in this process, without agents, router or bound. */
@NullMarked
package dev.whorl.cli.run;

import org.jspecify.annotations.NullMarked;
