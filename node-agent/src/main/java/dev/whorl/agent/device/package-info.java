/** The device behind the executor: opened again and again until it can be used, watched, lost. */
@NullMarked
package dev.whorl.agent.device;

import org.jspecify.annotations.NullMarked;
