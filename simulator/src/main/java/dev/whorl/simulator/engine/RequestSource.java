package dev.whorl.simulator.engine;

import org.jspecify.annotations.Nullable;

/** Requests in order of arrival, made or read one at a time. */
@FunctionalInterface
public interface RequestSource {
  /** The next request; null when there are no more. */
  @Nullable Request next();
}
