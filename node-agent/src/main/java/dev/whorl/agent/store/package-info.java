/** Model files of the mounted stores. */
@NullMarked
package dev.whorl.agent.store;

import org.jspecify.annotations.NullMarked;
