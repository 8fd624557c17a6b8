package dev.whorl.operator.agents;

import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of an agent at this moment. */
public sealed interface Observation {
  /** Nothing yet: the operator has just begun to call it. */
  record Unknown(Instant since) implements Observation {}

  /** It reports. */
  record Reporting(Report report) implements Observation {}

  /** It cannot be reached. */
  record Silent(Instant since, String reason) implements Observation {}

  /** The last report of a reporting agent; null otherwise. */
  default @Nullable Report report() {
    return null;
  }

  /** Whether it reports and takes work. */
  default boolean online() {
    Report report = report();
    return report != null && report.getState() == State.ONLINE;
  }
}
