package dev.whorl.executor.memory;

import java.util.Map;
import java.util.TreeMap;

/** Addresses without memory. */
final class TestingPages implements PageMemory {
  private final TreeMap<Long, Long> pieces = new TreeMap<>();
  private long next = 1 << 20;

  @Override
  public Piece allocate(long bytes) {
    long address = next;
    next += bytes + 64;
    pieces.put(address, bytes);
    return new Piece() {
      @Override
      public long address() {
        return address;
      }

      @Override
      public void close() {
        if (pieces.remove(address) == null) {
          throw new IllegalStateException("The piece at " + address + " is closed twice.");
        }
      }
    };
  }

  @Override
  public long free() {
    return 0;
  }

  long allocated() {
    return pieces.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether the bytes lie within one piece. */
  boolean holds(long address, long bytes) {
    Map.Entry<Long, Long> piece = pieces.floorEntry(address);
    return piece != null && address + bytes <= piece.getKey() + piece.getValue();
  }
}
