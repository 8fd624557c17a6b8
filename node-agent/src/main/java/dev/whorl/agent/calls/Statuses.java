package dev.whorl.agent.calls;

import dev.whorl.agent.store.ModelUnavailable;
import io.grpc.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Failures as callers see them. */
public final class Statuses {
  private static final Logger LOG = System.getLogger(Statuses.class.getName());

  private Statuses() {}

  /** NOT_FOUND for what is missing, FAILED_PRECONDITION for what is bad or unsupported. */
  public static Status of(ModelUnavailable failure) {
    Status status =
        failure.kind() == ModelUnavailable.Kind.MISSING
            ? Status.NOT_FOUND
            : Status.FAILED_PRECONDITION;
    return status.withDescription(failure.getMessage());
  }

  /** INTERNAL for a fault of this program, which is logged: callers must never hear "UNKNOWN". */
  public static Status of(Throwable fault) {
    LOG.log(Level.ERROR, "A call failed.", fault);
    return Status.INTERNAL
        .withDescription("The agent failed (%s). See its log.".formatted(fault))
        .withCause(fault);
  }
}
