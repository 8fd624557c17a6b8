/** Behaviour of the data plane in virtual time. */
@NullMarked
package dev.whorl.simulator.engine;

import org.jspecify.annotations.NullMarked;
