/**
 * Files as people write them: YAML with aliases, CSV with quotes, either with a byte-order mark.
 */
@NullMarked
package dev.whorl.simulator.document;

import org.jspecify.annotations.NullMarked;
