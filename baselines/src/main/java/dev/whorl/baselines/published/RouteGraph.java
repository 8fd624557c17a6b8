package dev.whorl.baselines.published;

/**
 * Which server may follow which under the published hop rule: a hop enters anywhere inside a span
 * and runs to its end; the first hop starts with block 0, the first of its span.
 */
public final class RouteGraph {
  /** Stands for the client before the first hop. */
  public static final int SOURCE = -1;

  private final PublishedPlacement placement;
  private final int blocks;

  /** The graph over a placement of a model of so many blocks. */
  public RouteGraph(PublishedPlacement placement, int blocks) {
    this.placement = placement;
    this.blocks = blocks;
  }

  /** Number of servers. */
  public int size() {
    return placement.size();
  }

  /**
   * Blocks that {@code to} runs when it follows {@code from} (or {@link #SOURCE}); 0: it cannot
   * follow.
   */
  public int blocks(int from, int to) {
    int reached = from == SOURCE ? 0 : placement.end(from);
    boolean enters =
        from == SOURCE
            ? placement.start(to) == 0
            : placement.start(to) <= reached && reached < placement.end(to);
    return enters ? placement.end(to) - reached : 0;
  }

  /** The block after the server's last. */
  public int end(int server) {
    return placement.end(server);
  }

  /** Whether the server ends at the model's last block. */
  public boolean last(int server) {
    return placement.end(server) == blocks;
  }
}
