/** {@code whorl bench peers}: Whorl and what else runs such models, side by side in one run. */
@NullMarked
package dev.whorl.cli.peers;

import org.jspecify.annotations.NullMarked;
