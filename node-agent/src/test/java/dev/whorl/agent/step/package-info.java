/** The thread that runs steps. */
@NullMarked
package dev.whorl.agent.step;

import org.jspecify.annotations.NullMarked;
