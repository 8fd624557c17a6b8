package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.Require;
import dev.whorl.planning.model.Slot;

/**
 * Whether a session may enter the queue: it must fit a slot, the queue must have room, and its
 * expected wait must be within the limit.
 *
 * @param slot what a session may use
 * @param maxQueue sessions that may wait
 * @param maxWaitSeconds longest expected wait
 */
public record Admission(Slot slot, int maxQueue, double maxWaitSeconds) {
  public Admission {
    Require.notNegative("maxQueue", maxQueue);
    Require.positive("maxWaitSeconds", maxWaitSeconds);
  }

  /** The answer to one request. */
  public sealed interface Answer {
    /** It may take a slot or a place in the queue. */
    record Admitted() implements Answer {}

    /** It would never fit a slot. */
    record TooLong(int tokens, int limit) implements Answer {}

    /** Come back later. */
    record Busy(double retryAfterSeconds) implements Answer {}
  }

  /** Decides on a request before it arrives. */
  public Answer decide(DispatchState state, DispatchPolicy policy, SessionRequest request) {
    if (request.inputTokens() > slot.maxInputTokens()) {
      return new Answer.TooLong(request.inputTokens(), slot.maxInputTokens());
    }
    if (request.outputTokens() > slot.maxOutputTokens()) {
      return new Answer.TooLong(request.outputTokens(), slot.maxOutputTokens());
    }
    double wait =
        switch (policy.choose(state, request)) {
          case Choice.Start start -> 0;
          case Choice.WaitFor(int chain, double seconds) -> seconds;
          case Choice.WaitCentrally(double seconds) -> seconds;
        };
    boolean starts = wait == 0 && state.waiting().isEmpty();
    if (!starts && (state.waiting().size() >= maxQueue || wait > maxWaitSeconds)) {
      return new Answer.Busy(retryAfter(state, wait));
    }
    return new Answer.Admitted();
  }

  private double retryAfter(DispatchState state, double wait) {
    double central = ExpectedWait.central(state, state.waiting().size());
    double seconds = Double.isFinite(wait) ? Math.max(wait, central) : central;
    return Double.isFinite(seconds) ? Math.max(1, seconds) : maxWaitSeconds;
  }
}
