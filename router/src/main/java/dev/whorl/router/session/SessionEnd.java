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

  /**
   * No chain took it, however often it was tried.
   *
   * @param server that refused last
   */
  record NotOpened(String server) implements SessionEnd {}

  /**
   * A server finds fault with the session itself: no other would take it.
   *
   * @param invalid a value that the client has sent is wrong, as the detail says
   */
  record Refused(String server, boolean invalid, String detail) implements SessionEnd {}

  /** A server of its chain is lost. */
  record ServerLost(String server) implements SessionEnd {}

  /**
   * A server of its chain, or its part of the placement, is taken away and had waited long enough.
   */
  record Drained(String server, String detail) implements SessionEnd {}

  /**
   * Its chain was lost and no other took it in time.
   *
   * @param by what took its chain
   * @param waited for another one
   */
  record NoOtherChain(SessionEnd by, Duration waited) implements SessionEnd {}

  /** No token came for so long. */
  record Stalled(Duration silence) implements SessionEnd {}

  /** A server says that the session cannot go on. */
  record Fault(String detail) implements SessionEnd {}
}
