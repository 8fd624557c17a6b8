package dev.whorl.executor.cpu;

import dev.whorl.executor.memory.PageMemory;
import dev.whorl.executor.memory.PagedCache;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Pages outside the heap, all of them touched at the grant. Pages of a session may lie in several
 * pieces, so kernels address them from 0: {@link #EVERYWHERE} plus a page's address.
 */
final class CpuPages implements PageMemory {
  /** The address space of the process. */
  @SuppressWarnings("restricted") // addresses come from the pool, which frees between steps only
  static final MemorySegment EVERYWHERE = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** Where a session's pages are. */
  static PageTable table(PagedCache<?> cache) {
    return new PageTable(EVERYWHERE, cache.pages(), cache.pagesPerBlock(), cache.span().start());
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // the piece owns it
  public Piece allocate(long bytes) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment memory = HugePages.allocate(bytes, arena).fill((byte) 0);
      long address = memory.address();
      return new Piece() {
        @Override
        public long address() {
          return address;
        }

        @Override
        public void close() {
          arena.close();
        }
      };
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public void copy(long[] from, long[] to, long pageBytes) {
    for (int i = 0; i < from.length; i++) {
      MemorySegment.copy(EVERYWHERE, from[i], EVERYWHERE, to[i], pageBytes);
    }
  }

  /** Not known: the ledger had some left. */
  @Override
  public long free() {
    return 0;
  }
}
