/** The streams to the agents: desired state out, observed state back. */
@NullMarked
package dev.whorl.operator.agents;

import org.jspecify.annotations.NullMarked;
