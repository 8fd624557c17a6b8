package dev.whorl.router.session;

import java.time.Duration;

/** Why a session ends before its text does. */
public sealed interface SessionEnd {

  /**
   * The queue is full.
   *
   * @param expectedWait until a slot is expected to be free
   */
  record QueueFull(Duration expectedWait) implements SessionEnd {}

  /** It has waited for longer than sessions may. */
  record WaitedTooLong(Duration expectedWait) implements SessionEnd {}

  /** No chain can be used now. */
  record NothingReady() implements SessionEnd {}

  /** This router is about to stop. */
  record Stopping() implements SessionEnd {}

  /** A server of its chain is lost. */
  record ServerLost(String server) implements SessionEnd {}

  /**
   * A server of its chain, or its part of the placement, is taken away and had waited long enough.
   */
  record Drained(String server, String detail) implements SessionEnd {}

  /** A server says that the session cannot go on, or no token came for too long. */
  record Fault(String detail) implements SessionEnd {}
}
