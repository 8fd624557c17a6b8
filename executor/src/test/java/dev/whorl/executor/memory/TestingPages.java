package dev.whorl.executor.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Addresses with one word each for what would be there. */
final class TestingPages implements PageMemory {
  private final TreeMap<Long, Long> pieces = new TreeMap<>();
  private final Map<Long, String> words = new HashMap<>();
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
  public void copy(long[] from, long[] to, long pageBytes) {
    for (int i = 0; i < from.length; i++) {
      words.put(to[i], String.valueOf(words.remove(from[i])));
    }
  }

  void write(long page, String word) {
    words.put(page, word);
  }

  @Nullable String read(long page) {
    return words.get(page);
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
