/**
 * A cluster for tests: a real API server, agents and a kubelet that are played, each with a switch
 * per failure.
 */
@NullMarked
package dev.whorl.operator.testing;

import org.jspecify.annotations.NullMarked;
