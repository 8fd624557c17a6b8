/** Quantities and durations as people write them. */
@NullMarked
package dev.whorl.cli.text;

import org.jspecify.annotations.NullMarked;
