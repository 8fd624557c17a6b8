package dev.whorl.executor.memory;

/** Pages in one piece of memory. Guarded by the pool. */
final class PageSlab {
  private final PageMemory.Piece piece;
  private final long pageBytes;
  private final int[] free;
  private int freeCount;

  PageSlab(PageMemory.Piece piece, int pages, long pageBytes) {
    this.piece = piece;
    this.pageBytes = pageBytes;
    free = new int[pages];
    for (int i = 0; i < pages; i++) {
      free[i] = pages - 1 - i;
    }
    freeCount = pages;
  }

  long address() {
    return piece.address();
  }

  int pages() {
    return free.length;
  }

  int freePages() {
    return freeCount;
  }

  int usedPages() {
    return free.length - freeCount;
  }

  boolean contains(long page) {
    return page >= piece.address() && page < piece.address() + free.length * pageBytes;
  }

  boolean idle() {
    return freeCount == free.length;
  }

  long take() {
    return piece.address() + free[--freeCount] * pageBytes;
  }

  void giveBack(long page) {
    free[freeCount++] = (int) ((page - piece.address()) / pageBytes);
  }

  void close() {
    piece.close();
  }
}
