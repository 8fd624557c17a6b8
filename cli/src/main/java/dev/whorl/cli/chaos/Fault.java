package dev.whorl.cli.chaos;

/** What can be done to a cluster, and how often of a hundred faults it is. */
enum Fault {
  KILL_SERVER(16),
  TERMINATE_SERVER(7),
  STOP_SERVER(14),
  NO_MEMORY(4),
  MEMORY_KILL(4),
  FULL_DISK(4),
  KILL_ROUTER(2),
  TERMINATE_ROUTER(1),
  STOP_ROUTER(4),
  DELAY_LINKS(10),
  CUT_LINKS(12),
  HALF_OPEN_LINKS(8),
  SLOW_READER(6),
  SHUFFLE_CONNECTIONS(6),
  SESSIONS_CHANGE(6),
  SERVER_JOINS_OR_LEAVES(6),
  SERVER_ALTERED(2);

  private final int weight;

  Fault(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }

  /** Whether this machine can do it. */
  boolean possible() {
    return switch (this) {
      case NO_MEMORY, FULL_DISK -> Limits.available();
      case MEMORY_KILL -> MemoryGroup.available();
      case KILL_SERVER,
          TERMINATE_SERVER,
          STOP_SERVER,
          KILL_ROUTER,
          TERMINATE_ROUTER,
          STOP_ROUTER,
          DELAY_LINKS,
          CUT_LINKS,
          HALF_OPEN_LINKS,
          SLOW_READER,
          SHUFFLE_CONNECTIONS,
          SESSIONS_CHANGE,
          SERVER_JOINS_OR_LEAVES,
          SERVER_ALTERED ->
          true;
    };
  }

  /** Whether it changes what is wanted, so that it takes as long as a move. */
  boolean isChange() {
    return switch (this) {
      case SESSIONS_CHANGE, SERVER_JOINS_OR_LEAVES, SERVER_ALTERED -> true;
      case KILL_SERVER,
          TERMINATE_SERVER,
          STOP_SERVER,
          NO_MEMORY,
          MEMORY_KILL,
          FULL_DISK,
          KILL_ROUTER,
          TERMINATE_ROUTER,
          STOP_ROUTER,
          DELAY_LINKS,
          CUT_LINKS,
          HALF_OPEN_LINKS,
          SLOW_READER,
          SHUFFLE_CONNECTIONS ->
          false;
    };
  }
}
