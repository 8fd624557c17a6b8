package dev.whorl.agent.ring;

import dev.whorl.agent.session.RowFlow.Dropped;

/** Told what comes in from previous servers, for metrics. Must not block. */
public interface InflowListener {
  /** A frame with that many bytes of residuals. */
  void received(int rows, int residualBytes);

  void dropped(Dropped why);
}
