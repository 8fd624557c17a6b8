/** The control port: desired state in, observed state out. */
@NullMarked
package dev.whorl.agent.control;

import org.jspecify.annotations.NullMarked;
