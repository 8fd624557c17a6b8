/** Sessions that arrive over time, each routed as a published method would, one after the other. */
@NullMarked
package dev.whorl.baselines.published.online;

import org.jspecify.annotations.NullMarked;
