/** Metrics, health and the HTTP port that shows them. */
@NullMarked
package dev.whorl.agent.observe;

import org.jspecify.annotations.NullMarked;
