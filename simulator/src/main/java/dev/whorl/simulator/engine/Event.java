package dev.whorl.simulator.engine;

/**
 * What happens, packed into one long: the kind, a hop, an epoch and a subject. What refers to a
 * session or a step of an older epoch is stale and is dropped.
 */
final class Event {
  /** The next request of the workload arrives. */
  static final int ARRIVAL = 0;

  /** All hops of a session's chain are open. */
  static final int OPENED = 1;

  /** Prompt ids reach the first hop. */
  static final int IDS = 2;

  /** A server ends its step. */
  static final int STEP_END = 3;

  /** A frame of decode rows reaches a server; the subject is its first row. */
  static final int ROWS = 4;

  /** A prefill chunk reaches a hop. */
  static final int CHUNK = 5;

  /** The hop after has taken a chunk: there is room for another one. */
  static final int ROOM = 6;

  /** The first token reaches the router, which grants the chain's next prefill permit. */
  static final int PERMIT = 7;

  /** The router has the last token. */
  static final int FINISHED = 8;

  /** The whole chain has confirmed the close. */
  static final int CLOSED = 9;

  /** Admission asked to be called again for a session. */
  static final int RETRY = 10;

  /** Something that the run's schedule does; the subject is its position there. */
  static final int SCHEDULED = 11;

  private static final int HOP_BITS = 11;
  private static final int EPOCH_BITS = 16;
  private static final int EPOCH_MASK = (1 << EPOCH_BITS) - 1;

  private Event() {}

  static long of(int kind, int subject) {
    return of(kind, 0, 0, subject);
  }

  static long of(int kind, int hop, int epoch, int subject) {
    long head = ((long) kind << HOP_BITS | hop) << EPOCH_BITS | (epoch & EPOCH_MASK);
    return head << 32 | subject;
  }

  static int kind(long event) {
    return (int) (event >>> (32 + EPOCH_BITS + HOP_BITS));
  }

  static int hop(long event) {
    return (int) (event >>> (32 + EPOCH_BITS)) & ((1 << HOP_BITS) - 1);
  }

  static boolean stale(long event, int epoch) {
    return ((int) (event >>> 32) & EPOCH_MASK) != (epoch & EPOCH_MASK);
  }

  static int subject(long event) {
    return (int) event;
  }
}
