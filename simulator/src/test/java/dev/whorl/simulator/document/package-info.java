/** How files are read. */
@NullMarked
package dev.whorl.simulator.document;

import org.jspecify.annotations.NullMarked;
