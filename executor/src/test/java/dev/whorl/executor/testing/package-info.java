/**
 * A device that fails on request, and real small models: for tests of this module and of the agent.
 */
@NullMarked
package dev.whorl.executor.testing;

import org.jspecify.annotations.NullMarked;
