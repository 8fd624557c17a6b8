/** Answers golden instances of the published reference. */
@NullMarked
package dev.whorl.cli.reference;

import org.jspecify.annotations.NullMarked;
