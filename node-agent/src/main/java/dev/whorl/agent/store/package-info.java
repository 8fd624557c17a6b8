/** Model files: of the mounted stores, and copies of what lies elsewhere. */
@NullMarked
package dev.whorl.agent.store;

import org.jspecify.annotations.NullMarked;
