/**
 * GPU pools on a real cluster without a GPU: nodes advertise some, agents have the emulated one.
 */
@NullMarked
package dev.whorl.e2e.cuda;

import org.jspecify.annotations.NullMarked;
