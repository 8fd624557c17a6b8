/** The command line of Whorl. */
@NullMarked
package dev.whorl.cli;

import org.jspecify.annotations.NullMarked;
