package dev.whorl.agent.data;

import dev.whorl.agent.session.OpenOutcome;

/** Told of every Open, for metrics. */
@FunctionalInterface
public interface OpenListener {
  void opened(OpenOutcome outcome);
}
