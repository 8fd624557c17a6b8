package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.RelayPool;

/** How many block caches a server with so many blocks has, and how many whole sessions. */
sealed interface SlotRule {
  int slots(int server, int hosted);

  /** Sessions that run all its blocks. */
  int sessions(int server, int hosted);

  /** Cache is what memory leaves beside the blocks. */
  record Beside(RelayPool pool) implements SlotRule {
    @Override
    public int slots(int server, int hosted) {
      return (int) Math.floor(left(server, hosted) / pool.slotMemory());
    }

    @Override
    public int sessions(int server, int hosted) {
      return (int) Math.floor(left(server, hosted) / (hosted * pool.slotMemory()));
    }

    private double left(int server, int hosted) {
      return pool.servers().get(server).memory() - hosted * pool.blockMemory();
    }
  }

  /** A fixed cache per hosted block. */
  record Reserved(RelayPool pool, double cachePerBlock) implements SlotRule {
    @Override
    public int slots(int server, int hosted) {
      return (int) Math.floor(hosted * cachePerBlock / pool.slotMemory());
    }

    @Override
    public int sessions(int server, int hosted) {
      return (int) Math.floor(hosted * cachePerBlock / (hosted * pool.slotMemory()));
    }
  }
}
