package dev.whorl.router.session;

import java.util.Locale;

/** How a session has ended, as it is counted. */
public enum Ending {
  /** An end token, a stop token or a stop string. */
  STOP,
  /** As many tokens as were asked for, or as fit. */
  LENGTH,
  /** The client has gone away, or another text of its request has failed. */
  CANCELLED,
  QUEUE_FULL,
  QUEUE_WAIT_EXCEEDED,
  NOT_READY,
  STOPPING,
  /** No chain took it in as many attempts as one session has. */
  NOT_OPENED,
  /** A server found fault with the session itself. */
  REFUSED,
  SERVER_LOST,
  SERVER_DRAINED,
  /** No token came for longer than is certified and set. */
  STALLED,
  FAULT;

  /** Whether it has ended as it should. */
  public boolean finished() {
    return this == STOP || this == LENGTH;
  }

  /** Whether servers or the model are at fault, and not the request or the load. */
  public boolean failed() {
    return switch (this) {
      case NOT_OPENED, SERVER_LOST, SERVER_DRAINED, STALLED, FAULT -> true;
      case STOP, LENGTH, CANCELLED, QUEUE_FULL, QUEUE_WAIT_EXCEEDED, NOT_READY, STOPPING, REFUSED ->
          false;
    };
  }

  /** As metrics name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Ending of(SessionEnd end) {
    return switch (end) {
      case SessionEnd.QueueFull _ -> QUEUE_FULL;
      case SessionEnd.WaitedTooLong _ -> QUEUE_WAIT_EXCEEDED;
      case SessionEnd.NothingReady _ -> NOT_READY;
      case SessionEnd.Stopping _ -> STOPPING;
      case SessionEnd.NotOpened _ -> NOT_OPENED;
      case SessionEnd.Refused _ -> REFUSED;
      case SessionEnd.ServerLost _ -> SERVER_LOST;
      case SessionEnd.Drained _ -> SERVER_DRAINED;
      case SessionEnd.NoOtherChain(var by, var _) -> of(by);
      case SessionEnd.Stalled _ -> STALLED;
      case SessionEnd.Fault _ -> FAULT;
    };
  }
}
