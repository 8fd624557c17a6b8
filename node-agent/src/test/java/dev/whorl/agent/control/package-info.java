/** The control port's own parts, without a network. */
@NullMarked
package dev.whorl.agent.control;

import org.jspecify.annotations.NullMarked;
