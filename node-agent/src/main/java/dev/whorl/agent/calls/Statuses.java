package dev.whorl.agent.calls;

import dev.whorl.agent.store.ModelUnavailable;
import io.grpc.Status;

/** Failures as callers see them. */
public final class Statuses {
  private Statuses() {}

  /** NOT_FOUND for what is missing, FAILED_PRECONDITION for what is bad or unsupported. */
  public static Status of(ModelUnavailable failure) {
    Status status =
        failure.kind() == ModelUnavailable.Kind.MISSING
            ? Status.NOT_FOUND
            : Status.FAILED_PRECONDITION;
    return status.withDescription(failure.getMessage());
  }
}
