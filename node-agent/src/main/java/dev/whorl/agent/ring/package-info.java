/** Streams to the next server and from the previous one. */
@NullMarked
package dev.whorl.agent.ring;

import org.jspecify.annotations.NullMarked;
